echo one > one.txt; echo two > two.txt; echo spaced > 'with space.txt'
mkdir -p tree/sub tree/empty; echo in > tree/inner.txt; echo sub > tree/sub/inside.txt
chmod 640 tree/inner.txt; chmod 700 tree/sub; chmod 1777 tree/empty; chmod 4755 two.txt
ln -s inner.txt tree/link; ln -s /etc/passwd tree/absolute; ln -s nowhere tree/dangling; ln -s sub tree/folder
touch 'tree/ä😀.txt' 'tree/-dash' 'tree/#hash' "tree/quote'\"s"
