"""Tests of the room that reads back what was printed."""
