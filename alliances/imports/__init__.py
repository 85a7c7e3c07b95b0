from .results import ImportRefused, ResultImport, read_results
from .returned import error_workbook
from .template import results_template

__all__ = ["ImportRefused", "ResultImport", "error_workbook", "read_results", "results_template"]
