mkdir -p kept/deep/er kept/gone other; touch kept/deep/file kept/deep/no kept/deep/er/no kept/gone/no other/no top
chmod 700 kept; chmod 2775 kept/deep; printf '**\n!kept/deep/file\n' > .dockerignore
