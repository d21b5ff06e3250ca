"""The workbook of a result as formulas over its data: from the steps of a plan to the cells of sheets."""
