mkdir -p in/d in/link; echo new > in/d/f; echo through > in/link/x; echo file > in/turned; chmod 2755 in/d
tar -C in --owner=1 --group=2 -cf over.tar d link turned; rm -r in
