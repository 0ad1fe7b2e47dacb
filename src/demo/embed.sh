#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes C out of the descriptions of hosts, so that the program needs no files of its own:
#   embed.sh OUTPUT NAME.host...
set -eu
output=$1
shift
{
    echo '/* Made from src/demo/hosts and tests/hosts by embed.sh. */'
    echo '#include "demo/host.h"'
    echo 'const KvDemoText kv_demo_texts[] = {'
    for file; do
        name=${file##*/}
        printf '{ "%s",\n' "${name%.host}"
        # A question mark is escaped too: two of them would begin a trigraph to some compilers.
        sed -e 's/[\\"?]/\\&/g' -e 's/	/\\t/g' -e 's/.*/"&\\n"/' "$file"
        echo '},'
    done
    echo '};'
    echo "const unsigned kv_n_demo_texts = $#;"
} >"$output"
