"""What an office hands in, composed from results, schemes and the ledger: reports, lists, handbook and forms."""
