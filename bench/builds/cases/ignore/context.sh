mkdir -p node_modules/a sub/node_modules top sub/top docs/sub kept/deep/1/2/x kept/deep/y a/c a/b
touch x.log important.log sub/y.log sub/important.log node_modules/a/f sub/node_modules/f top/f sub/top/f docs/README.md docs/other.md docs/sub/README.md
touch kept/deep/1/2/x/f kept/deep/y/x kept/f a.tmp b.tmx sub/c.tmp a/c/f a/b/f
