"""Asking those who may for what one may not do oneself: one click, once a day."""

from flask import Blueprint

pages = Blueprint("asking", __name__)
