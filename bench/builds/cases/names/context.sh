touch 'star*' 'starling' '[b].txt' 'b.txt' 'sp ace' '$dollar' 'sémi;colon' 'emoji😀'
mkdir -p "$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))"; echo long > "$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))/f"
