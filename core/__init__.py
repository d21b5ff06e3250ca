"""The engine: model, plan, fit, apply and evaluation over columns; knows no files, no text and no plugins."""
