"""What Facebook and Instagram say alike: the Graph's versions, parameters, errors, fields and professional accounts."""
