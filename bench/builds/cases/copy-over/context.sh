mkdir -p d/e d/new; echo new > d/f; echo e > d/e/x; echo l > d/l; chmod 755 d; chmod 2755 d/new; touch d/hosts-like
