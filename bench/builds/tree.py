"""What an image holds, by Python's own reading of its layers: `tree.py ARCHIVE` (docker save) or `tree.py LAYOUT NAME` (an OCI layout).

Prints JSON: the config, and for every path of the flattened filesystem what a person could tell it apart by.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

KINDS = {
    tarfile.REGTYPE: "file",
    tarfile.AREGTYPE: "file",
    tarfile.GNUTYPE_SPARSE: "file",
    tarfile.CONTTYPE: "file",
    tarfile.DIRTYPE: "folder",
    tarfile.SYMTYPE: "symlink",
    tarfile.CHRTYPE: "character device",
    tarfile.BLKTYPE: "block device",
    tarfile.FIFOTYPE: "pipe",
}
XATTR = "SCHILY.xattr."


def saved(path):
    """Config and layers (opened one by one) of the only image in a saved archive."""
    archive = tarfile.open(path)
    manifest = json.load(archive.extractfile("manifest.json"))[0]
    config = json.load(archive.extractfile(manifest["Config"]))

    def layers():
        for name in manifest["Layers"]:
            member = archive.getmember(name)
            # docker save writes an equal layer once, and links the others to it.
            while member.issym():
                member = archive.getmember(os.path.normpath(os.path.join(os.path.dirname(member.name), member.linkname)))
            yield archive.extractfile(member)

    return config, layers()


def laid_out(layout, name):
    def blob(digest):
        return open(os.path.join(layout, "blobs", *digest.split(":")), "rb")

    index = json.load(open(os.path.join(layout, "index.json")))
    named = [d for d in index["manifests"] if d.get("annotations", {}).get("org.opencontainers.image.ref.name") == name]
    manifest = json.load(blob(named[0]["digest"]))
    config = json.load(blob(manifest["config"]["digest"]))

    def layers():
        for layer in manifest["layers"]:
            content = blob(layer["digest"])
            yield gzip.open(content) if layer["mediaType"].endswith("gzip") else content

    return config, layers()


def clean(name):
    return os.path.normpath("/" + name.strip("/")).lstrip("/")


def node_of(archive, member):
    kind = KINDS[member.type]
    node = {
        "kind": kind,
        "mode": oct(member.mode & 0o7777),
        "owner": f"{member.uid}:{member.gid}",
        "time": int(member.mtime),
    }
    if kind == "symlink":
        node["target"] = member.linkname
        del node["mode"]
    if kind == "file":
        node["size"] = member.size
        digest = hashlib.sha256()
        content = archive.extractfile(member)
        while chunk := content.read(1 << 20):
            digest.update(chunk)
        node["content"] = digest.hexdigest()
    if kind.endswith("device"):
        node["device"] = f"{member.devmajor}:{member.devminor}"
    for key, value in sorted(member.pax_headers.items()):
        if key.startswith(XATTR):
            node["attribute " + key[len(XATTR) :]] = value.encode("utf-8", "surrogateescape").hex()
    return node


def remove(tree, path, own=True):
    inside = path + "/" if path else ""
    for name in [name for name in tree if name.startswith(inside) or (own and name == path)]:
        del tree[name]


def apply(tree, stream):
    """https://github.com/opencontainers/image-spec/blob/main/layer.md"""
    archive = tarfile.open(fileobj=io.BufferedReader(stream))
    lower = dict(tree)
    placed = []
    for member in archive:
        path = clean(member.name)
        folder, name = os.path.split(path)
        if name == ".wh..wh..opq":
            remove(lower, folder, own=False)
        elif name.startswith(".wh."):
            remove(lower, os.path.join(folder, name[4:]))
        elif member.islnk():
            placed.append((path, clean(member.linkname)))
        else:
            placed.append((path, node_of(archive, member)))
    named = {path for path, _ in placed}
    for path, node in placed:
        # What a layer does not name on the way to its entries, engines make anew over what is there.
        above = os.path.dirname(path)
        while above and above not in named:
            named.add(above)
            lower[above] = {"kind": "folder", "mode": "0o755", "owner": "0:0", "time": 0}
            above = os.path.dirname(above)
        if isinstance(node, str):
            node = lower[node]
        if path in lower and not (lower[path]["kind"] == "folder" and node["kind"] == "folder"):
            remove(lower, path)
        lower[path] = node
    return lower


def main():
    config, layers = laid_out(*sys.argv[1:]) if len(sys.argv) == 3 else saved(sys.argv[1])
    tree = {}
    for layer in layers:
        tree = apply(tree, layer)
    groups = {}
    for path, node in tree.items():
        groups.setdefault(id(node), []).append(path)
    result = {}
    for path, node in sorted(tree.items()):
        same = sorted(groups[id(node)])
        result["/" + path] = {**node, "links": same} if len(same) > 1 else node
    json.dump({"config": config, "tree": result}, sys.stdout)


main()
