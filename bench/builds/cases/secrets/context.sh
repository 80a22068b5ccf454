cp token.txt /tmp/compared-token
