"""One room per network behind one protocol (`room.Room`). A room translates; it never decides, schedules or writes."""
