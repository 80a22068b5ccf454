#!/bin/sh
# There is no shell in this image: it is made to be looked into, not to be run.
exec /usr/local/bin/shop --port "$SHOP_PORT" --data /srv/shop/data
