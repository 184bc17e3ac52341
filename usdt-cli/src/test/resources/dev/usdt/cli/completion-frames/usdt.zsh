#compdef usdt
# Completes what is typed for usdt in zsh: as _usdt in a directory of fpath, or source <(usdt completion zsh)
#
# Made from what the commands take; nothing here is edited by hand. Nothing that stands on the line, or in a file, is
# ever evaluated: a word is only freed of its quotes, and zsh itself quotes what is offered.

# Sets reply to the files that the words of the line name, and files to how many there are.
_usdt_find_files() {
  local word
  reply=()
  for word in "${(@Q)_usdt_words[2,-1]}"; do
    [[ $word != '~/'* ]] || word=$HOME/${word#'~/'}
    [[ ! -f $word ]] || reply+=("$word")
  done
}

# Offers the probes of the files on the line, or a part of their names.
_usdt_probes() {
  local -a reply
  local -aU names
  local command=${(Q)_usdt_words[1]} probe expl
  _usdt_find_files
  (( $#reply )) || return 1
  [[ $command != '~/'* ]] || command=$HOME/${command#'~/'}
  while IFS= read -r probe; do
    case $1 in
      providers) names+=("${probe%%:*}") ;;
      names) names+=("${probe#*:}") ;;
      *) names+=("$probe") ;;
    esac
  done < <("$command" completion probes -- "${reply[@]}" 2>/dev/null </dev/null)
  _wanted probes expl probe compadd -a - names
}

_usdt_providers() { _usdt_probes providers; }
_usdt_names() { _usdt_probes names; }

# A file first, then a probe of it.
_usdt_probe_of_file() {
  local -a reply
  _usdt_find_files
  if (( $#reply )); then _usdt_probes; else _files; fi
}

#SYNTAX#

_usdt() {
  local curcontext=$curcontext state line
  local -a _usdt_words=("${(@)words}") commands
  typeset -A opt_args
  _usdt_commands
  _arguments -C '(- *)-h[Show this help.]' '(- *)--help[Show this help.]' '(- *)--version[Show the version.]' \
    '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe -t commands command commands ;;
    argument) _usdt_arguments "$words[1]" ;;
  esac
}

if [[ ${funcstack[1]} = _usdt ]]; then
  _usdt "$@"
else
  compdef _usdt usdt
fi
