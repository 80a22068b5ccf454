mkdir -p in/d/empty folder; echo a > in/d/a; ln in/d/a in/d/hard; ln -s a in/d/soft; ln -s /etc/passwd in/d/out; chmod 4711 in/d/a; chmod 1777 in/d/empty; mkfifo in/d/pipe; echo f > folder/f
cp in/d/a folder/inner; tar -C in --owner=55 --group=66 --mtime=@1000000000 -cf plain.tar d; tar -cf folder/nested.tar -C in d
gzip -k plain.tar; mv plain.tar.gz packed.tar.gz; bzip2 -k plain.tar; mv plain.tar.bz2 packed.tar.bz2; xz -k plain.tar; mv plain.tar.xz packed.tar.xz
echo text > text; echo 'not an archive' > not-a.tar; gzip -k text; mv text.gz single.gz; rm -r in
