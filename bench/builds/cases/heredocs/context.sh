echo plain > plain; mkdir -p keep; printf 'expanded world $NAME\n' > six; printf 'raw $NAME\n' > one.txt; printf '\ttab\n' > two.txt; echo 'no tab' > name.txt; : > none
