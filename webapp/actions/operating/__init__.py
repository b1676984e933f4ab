"""What whoever runs Relink sees and does: alarms, metrics, what is owed, when jobs last ran."""
