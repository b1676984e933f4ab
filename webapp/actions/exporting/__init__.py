"""Archives of posts and account data: asked for, made by the worker, taken along."""
