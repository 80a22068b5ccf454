echo linked > first; ln first second; mkdir sub; ln first sub/third; cp Dockerfile unlinked
