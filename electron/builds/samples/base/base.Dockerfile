# What both sample images stand on: a few files, put into layers. Nothing is downloaded and no program is run.
FROM scratch
LABEL org.opencontainers.image.title="Strata sample: base"
LABEL org.opencontainers.image.description="Files that the samples notes and shop share"

COPY rootfs/ /

# The same file again: what the layer above keeps of it is wasted, and the Layers view says so.
COPY <<EOF /etc/motd
Two images stand on this one. Their layers are stored once.
EOF

ENV LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin
