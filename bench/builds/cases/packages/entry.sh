#!/bin/sh
echo "entry: $*"; id; [ "$1" = serve ] || exec "$@"
