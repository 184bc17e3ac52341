# shellcheck shell=bash
# Completes what is typed for usdt in bash, of version 3.2 and newer: source <(usdt completion bash)
#
# Made from what the commands take; nothing here is edited by hand. Names of files are left to bash itself, which knows
# how to quote them. Nothing that stands on the line, or in a file, is ever evaluated: compgen -W would do that.

# Sets options, those of a command, and operands, what else it takes. Of no command, those of all.
_usdt_syntax() {
    case $1 in
        '')
            options='-h --help --version'
            operands='list ps trace bpftrace validate diff explain catalog repair completion'
            ;;
        list)
            options='--format --json --wide --provider --probe -r --recursive -L --follow --xdev --files-from --archives --image --platform --most-bytes --catalog --pid -h --help'
            operands='=files'
            ;;
        ps)
            options='--format --provider --probe -h --help'
            operands='=nothing'
            ;;
        trace)
            options='--provider --probe --style --format --where --by --omit --strings --max-string --catalog --pid --user --from --output --otlp --spans --page --metrics --service --open --with-query-text --events --duration --interval --buffer --strict --force -h --help'
            operands='=files'
            ;;
        bpftrace)
            options='--provider --probe --style --where --strings --max-string --catalog --attach --uprobe --target --path --pid -h --help'
            operands='=files'
            ;;
        validate)
            options='-v --verbose --format --fail-on --tracer --baseline --require -r --recursive --archives --image --platform --most-bytes --pid -h --help'
            operands='=files'
            ;;
        diff)
            options='--format --policy --breaking-only --ignore --archives --image --platform --most-bytes -v --verbose -h --help'
            operands='=files'
            ;;
        explain)
            options='--machine --format --catalog --pid -h --help'
            operands='=probe_of_file'
            ;;
        catalog)
            options='--catalog --format --provider --probe -h --help'
            operands='=words_or_files:check init'
            ;;
        repair)
            options='-o --force --in-place --gdb --nops --dry-run -h --help'
            operands='=files'
            ;;
        completion)
            options='-h --help'
            operands='bash zsh fish'
            ;;
        *) return 1 ;;
    esac
}

# Sets value, what an option of a command takes; fails if it takes none. One dash is as good as two.
_usdt_value() {
    local option=$2
    case $option in -[!-]?*) option=-$option ;; esac
    case "$1 $option" in
        'list --format') value='text json ndjson html' ;;
        'list --provider') value='=providers' ;;
        'list --probe') value='=names' ;;
        'list --files-from') value='=files' ;;
        'list --platform') value='=nothing' ;;
        'list --most-bytes') value='=nothing' ;;
        'list --catalogue' | 'list --catalog') value='=files' ;;
        'list --pid') value='=nothing' ;;
        'ps --format') value='text json ndjson' ;;
        'ps --provider') value='=providers' ;;
        'ps --probe') value='=names' ;;
        'trace --provider') value='=providers' ;;
        'trace --probe') value='=names' ;;
        'trace --style') value='print json count latency' ;;
        'trace --format') value='text ndjson' ;;
        'trace --where') value='=nothing' ;;
        'trace --by') value='=nothing' ;;
        'trace --omit') value='=nothing' ;;
        'trace --strings') value='auto off all' ;;
        'trace --max-string') value='=nothing' ;;
        'trace --catalogue' | 'trace --catalog') value='=files' ;;
        'trace --pid') value='=nothing' ;;
        'trace --user') value='=nothing' ;;
        'trace --from') value='=files' ;;
        'trace --output') value='=files' ;;
        'trace --otlp') value='=nothing' ;;
        'trace --spans') value='=files' ;;
        'trace --page') value='=files' ;;
        'trace --service') value='=nothing' ;;
        'trace --open') value='=nothing' ;;
        'trace --events') value='=nothing' ;;
        'trace --duration') value='=nothing' ;;
        'trace --interval') value='=nothing' ;;
        'trace --buffer') value='=nothing' ;;
        'bpftrace --provider') value='=providers' ;;
        'bpftrace --probe') value='=names' ;;
        'bpftrace --style') value='print count latency json' ;;
        'bpftrace --where') value='=nothing' ;;
        'bpftrace --strings') value='auto off all' ;;
        'bpftrace --max-string') value='=nothing' ;;
        'bpftrace --catalogue' | 'bpftrace --catalog') value='=files' ;;
        'bpftrace --attach') value='auto usdt uprobe' ;;
        'bpftrace --target') value='=nothing' ;;
        'bpftrace --path') value='=files' ;;
        'bpftrace --pid') value='=nothing' ;;
        'validate --format') value='text json sarif html' ;;
        'validate --fail-on') value='error warning' ;;
        'validate --tracer') value='bpftrace bcc libbpf perf gdb systemtap' ;;
        'validate --baseline') value='=files' ;;
        'validate --require') value='=probes' ;;
        'validate --platform') value='=nothing' ;;
        'validate --most-bytes') value='=nothing' ;;
        'validate --pid') value='=nothing' ;;
        'diff --format') value='text json markdown' ;;
        'diff --policy') value='compat' ;;
        'diff --ignore') value='removed added fewer-arguments more-arguments type operand semaphore sites moved layout' ;;
        'diff --platform') value='=nothing' ;;
        'diff --most-bytes') value='=nothing' ;;
        'explain --machine') value='x86_64 i386 x32 aarch64 arm ppc64le ppc64 ppc s390x s390 riscv64 riscv32 mips64el mips64 mipsel mips loongarch64 sparc64 sparc' ;;
        'explain --format') value='text json' ;;
        'explain --catalogue' | 'explain --catalog') value='=files' ;;
        'explain --pid') value='=nothing' ;;
        'catalog --catalogue' | 'catalog --catalog') value='=files' ;;
        'catalog --format') value='text json' ;;
        'catalog --provider') value='=providers' ;;
        'catalog --probe') value='=names' ;;
        'repair -o') value='=files' ;;
        *) return 1 ;;
    esac
}

# Sets _usdt_plain, a word of the line without its quotes; nothing in it is expanded but ~/ at its beginning.
_usdt_unquote() {
    local rest=$1 quote='' char
    _usdt_plain=
    # shellcheck disable=SC2088 # as it is typed
    case $rest in '~/'*) _usdt_plain=$HOME rest=${rest:1} ;; esac
    while [ -n "$rest" ]; do
        char=${rest:0:1} rest=${rest:1}
        if [ -n "$quote" ] && [ "$char" = "$quote" ]; then
            quote=
        elif [ -z "$quote" ] && { [ "$char" = "'" ] || [ "$char" = '"' ]; }; then
            quote=$char
        elif [ "$char" = "\\" ] && [ "$quote" != "'" ]; then
            _usdt_plain+=${rest:0:1} rest=${rest:1}
        else
            _usdt_plain+=$char
        fi
    done
}

# Sets _usdt_words, the words of the line as the command gets them, and _usdt_at, which of them the cursor is in. Readline
# takes words apart at the signs in COMP_WORDBREAKS, too, of which = and : are within ours.
_usdt_join_words() {
    local i rest=$COMP_LINE glued word
    _usdt_words=() _usdt_at=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        word=${COMP_WORDS[i]} glued=yes
        while [[ $rest == [[:space:]]* ]]; do rest=${rest:1} glued=; done
        rest=${rest#"$word"}
        # An empty word behind a sign is that which begins there.
        if [ "$i" = 0 ] || [ -z "$glued" ]; then
            _usdt_words+=("$word")
        else
            _usdt_words[${#_usdt_words[@]} - 1]+=$word
        fi
        [ "$i" != "$COMP_CWORD" ] || _usdt_at=$((${#_usdt_words[@]} - 1))
    done
}

# Sets _usdt_files, those files that the words of the line name.
_usdt_find_files() {
    local i
    _usdt_files=()
    for ((i = 1; i < ${#_usdt_words[@]}; i++)); do
        [ "$i" != "$_usdt_at" ] || continue
        _usdt_unquote "${_usdt_words[i]}"
        [ ! -f "$_usdt_plain" ] || _usdt_files+=("$_usdt_plain")
    done
}

# Offers those of some words that begin as what is typed.
_usdt_offer() {
    local word typed=$1
    shift
    for word; do
        case $word in "$typed"*) COMPREPLY+=("$word") ;; esac
    done
}

# Offers the probes of the files on the line, or a part of their names.
_usdt_offer_probes() {
    local typed=$1 part=$2 probe
    _usdt_unquote "${_usdt_words[0]}"
    while IFS= read -r probe; do
        case $part in
            providers) probe=${probe%%:*} ;;
            names) probe=${probe#*:} ;;
        esac
        # Each once, as far as they follow one another.
        [ "${#COMPREPLY[@]}" = 0 ] || [ "${COMPREPLY[${#COMPREPLY[@]} - 1]}" != "$probe" ] || continue
        _usdt_offer "$typed" "$probe"
    done < <([ "${#_usdt_files[@]}" = 0 ] || "$_usdt_plain" completion probes -- "${_usdt_files[@]}" 2>/dev/null </dev/null)
}

# Offers what can stand in a place: words, files, which bash offers if nothing else is, or probes.
_usdt_offer_values() {
    local typed=$1 what=$2
    _usdt_find_files
    case $what in
        =files) return ;;
        =probe_of_file) [ "${#_usdt_files[@]}" != 0 ] || return ;;
    esac
    ! type compopt >/dev/null 2>&1 || compopt +o default 2>/dev/null
    # shellcheck disable=SC2086 # words of ours
    case $what in
        =nothing) ;;
        =words_or_files*)
            _usdt_offer "$typed" ${what#*:}
            [ "${#COMPREPLY[@]}" != 0 ] || ! type compopt >/dev/null 2>&1 || compopt -o default 2>/dev/null
            ;;
        =*) _usdt_offer_probes "$typed" "${what#=}" ;;
        *) _usdt_offer "$typed" $what ;;
    esac
}

_usdt() {
    local _usdt_words _usdt_at _usdt_plain _usdt_files options operands value
    local i command='' option='' ended='' part=$2 typed before
    COMPREPLY=()
    _usdt_join_words
    part=${part#[\"\']}
    # What readline replaces is the end of the word.
    typed=${_usdt_words[_usdt_at]}
    case $typed in [\"\']*) typed=$part ;; esac
    for ((i = 1; i < _usdt_at; i++)); do
        case ${_usdt_words[i]} in
            --) ended=yes ;;
            -*) [ -n "$command" ] || continue ;;
            *) command=${command:-${_usdt_words[i]}} ;;
        esac
    done
    if ! _usdt_syntax "$command"; then
        _usdt_offer_values "$typed" =nothing
        return
    fi
    before=${_usdt_words[_usdt_at - 1]}
    if [ -n "$ended" ]; then
        return
    elif [ -n "$command" ] && _usdt_value "$command" "$before"; then
        _usdt_offer_values "$typed" "$value"
    elif case $typed in -*=*) ;; *) false ;; esac; then
        if _usdt_value "$command" "${typed%%=*}"; then
            before=${typed%%=*}=
            typed=${typed#*=}
            _usdt_offer_values "$typed" "$value"
            COMPREPLY=(${COMPREPLY[@]+"${COMPREPLY[@]/#/$before}"})
            typed=$before$typed
        fi
    elif case $typed in -*) ;; *) false ;; esac; then
        # shellcheck disable=SC2086 # words of ours
        _usdt_offer "$typed" $options
    else
        _usdt_offer_values "$typed" "$operands"
    fi
    # What stands before the part that readline replaces is there already.
    before=${typed%"$part"}
    case $before in
        *[=:@]) COMPREPLY=(${COMPREPLY[@]+"${COMPREPLY[@]#"$before"}"}) ;;
    esac
}

complete -o default -F _usdt usdt
