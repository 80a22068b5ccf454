for m in 0644 0400 0777 4755 2755 1777 6711 0000; do echo $m > f$m; chmod $m f$m; done; for m in 0700 1777 2775 0555; do mkdir dir-$m; touch dir-$m/f; chmod $m dir-$m; done
mkdir -p dir/sub; touch dir/sub/f dir/x; chmod 600 dir/x; chmod 700 dir/sub; chown 77:88 f0644; chown -h 5:5 dir
