"""YAML text with positions -> frozen models, all faults at once."""

from generator.spec.document import Document
from generator.spec.files import document_of
from generator.spec.load import Known, Loaded, Sourced, validated
from generator.spec.load import load as spec_load
from generator.spec.model import Assignment, Model, Question, Text

__all__ = [
    "Assignment", "Document", "Known", "Loaded", "Model", "Question", "Sourced", "Text",
    "document_of", "spec_load", "validated",
]  # fmt: skip
