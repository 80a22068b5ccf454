echo made by a stage
