"""Images and videos: taken in, kept in a folder or a bucket, let go of."""
