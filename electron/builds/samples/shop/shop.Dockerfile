# Two stages that do not need each other are built side by side; the last one takes their files.
FROM scratch AS pages
COPY pages/ /
COPY logo.png /

FROM scratch AS catalogue
COPY prices.csv /
COPY <<EOF /README
One line for each thing that is sold: number, name, price in cents.
EOF

FROM strata-sample/base:1.0
ARG VERSION=1.0
LABEL org.opencontainers.image.title="Strata sample: shop" \
      org.opencontainers.image.version=$VERSION

WORKDIR /srv/shop
COPY --from=pages / ./
COPY --from=catalogue / data/
COPY --chmod=0755 start-shop /usr/local/bin/
COPY --chown=65534:65534 shop.env ./

ENV SHOP_PORT=8080
VOLUME /srv/shop/orders
EXPOSE 8080
STOPSIGNAL SIGTERM
USER nobody
ENTRYPOINT ["/usr/local/bin/start-shop"]
