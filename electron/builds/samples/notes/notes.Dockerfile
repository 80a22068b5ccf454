# A folder of notes over the sample base: each step is a layer, and each layer tells which files it brought.
FROM strata-sample/base:1.0
ARG VERSION=1.0
LABEL org.opencontainers.image.title="Strata sample: notes" \
      org.opencontainers.image.version=$VERSION

WORKDIR /srv/notes
COPY pages/ ./

# A setting, written down here instead of in a file of its own.
COPY <<EOF notes.toml
title = "Notes"
pages = ["layers.md", "sharing.md"]
EOF

# The step before last brought this page already: now it is stored twice.
COPY layers-revised.md layers.md

EXPOSE 8080
USER nobody
CMD ["/usr/local/bin/notes", "--settings", "/srv/notes/notes.toml"]
