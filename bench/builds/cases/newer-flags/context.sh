mkdir -p a/b a/c; echo 1 > a/b/f1; echo 2 > a/c/f2; echo t > a/top; echo l > a/b/x.log; echo l > a/y.log; printf '#!/bin/sh\n' > a/b/exec; chmod 755 a/b/exec
cp a/b/x.log /dev/null; mv a/b/x.log a/c/x.log
