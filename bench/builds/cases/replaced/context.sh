mkdir -p sub/only; touch sub/new f; chmod 711 sub
