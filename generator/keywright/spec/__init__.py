"""YAML text with positions -> frozen models, all faults at once."""

from keywright.spec.document import Document
from keywright.spec.files import document_of
from keywright.spec.load import Known, Loaded, Sourced, validated
from keywright.spec.load import load as spec_load
from keywright.spec.model import Assignment, Model, Question, Text

__all__ = [
    "Assignment", "Document", "Known", "Loaded", "Model", "Question", "Sourced", "Text",
    "document_of", "spec_load", "validated",
]  # fmt: skip
