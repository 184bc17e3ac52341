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

# Sets commands.
_usdt_commands() {
  commands=(
    'list:Lists the USDT probes of ELF files.'
    'ps:Lists the processes that have USDT probes, and to how many of these somebody listens.'
    'trace:Prints what programs pass to their probes, by the kernel'\''s own tracer; takes root.'
    'bpftrace:Writes a bpftrace script that traces the probes of a file.'
    'validate:Checks the probes of ELF files; the exit code is 1 if one cannot be used or none is there.'
    'diff:Compares the probes of two ELF files, or of the files of two directories by their relative paths.'
    'explain:Says what an argument string means, or all about one probe of a file.'
    'catalog:Says what is known of probes: what they mean and pass. Compares that with a file, or begins a catalog for it.'
    'repair:Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.'
    'completion:Prints a script by which bash, zsh or fish completes options, files, values and probes.'
  )
}

_usdt_arguments() {
  case $1 in
    list)
      _arguments \
        '(--format)--format=[How to write it; text if not given.]:text|json|ndjson|html:(text json ndjson html)' \
        '(--json)--json[The JSON array of `go tool usdt list -json`, of one file.]' \
        '(--wide)--wide[Also file offset, semaphore, types and names of arguments, function and line.]' \
        '(--provider)--provider=[Only probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Only probes whose name matches.]:GLOB:_usdt_names' \
        '(-r --recursive)-r[All files with probes in directories and below; without symbolic links.]' \
        '(-r --recursive)--recursive[All files with probes in directories and below; without symbolic links.]' \
        '(-L --follow)-L[With -r, also what symbolic links lead to, once.]' \
        '(-L --follow)--follow[With -r, also what symbolic links lead to, once.]' \
        '(--xdev)--xdev[With -r, only the file system of each directory given.]' \
        '(--files-from)--files-from=[Also the files named in a file, - is standard input; each ended by NUL or line end.]:LIST:_files' \
        '(--archives)--archives[Also what is in archives and packages\: tar, zip, jar, deb, rpm, apk, within one another too.]' \
        '(--image)--image[The files are container images\: OCI layouts, archives of docker save or podman save.]' \
        '(--platform)--platform=[With --image, only images for it, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Decode no more of an archive or a layer, such as 10G; 64G.]:SIZE:' \
        '*--catalog=[A JSON file with names, types and pairs of probes; may be given several times.]:FILE:_files' \
        '(--pid)--pid=[The files of a running process; with --wide where sites are in memory, who listens.]:N:' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:FILE:_files'
      ;;
    ps)
      _arguments \
        '(--format)--format=[How to write it; text if not given.]:text|json|ndjson:(text json ndjson)' \
        '(--provider)--provider=[Only probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Only probes whose name matches.]:GLOB:_usdt_names' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]'
      ;;
    trace)
      _arguments \
        '(--provider)--provider=[Only probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Only probes whose name matches.]:GLOB:_usdt_names' \
        '(--style)--style=[What to do with hits\: print a line for each (print, if not given) or JSON, count them, or measure the time between the start and the end of something.]:print|json|count|latency:(print json count latency)' \
        '(--format)--format=[How to write it; text if not given.]:text|ndjson:(text ndjson)' \
        '(--where)--where=[Only hits for which this is true, such as '\''status >= 500'\'' or '\''method == "GET"'\''.]:CONDITION:' \
        '(--by)--by=[Count or measure by a value, such as path; the most frequent 1000 are shown.]:NAME:' \
        '*--omit=[A value that must not be told; may be given several times.]:NAME:' \
        '(--strings)--strings=[Where to treat an address and a length as text without a catalog\: in Go binaries (auto, if not given), nowhere, or everywhere.]:auto|off|all:(auto off all)' \
        '(--max-string)--max-string=[Print at most N bytes of a text; 64 if not given.]:N:' \
        '*--catalog=[A JSON file with names, types and pairs of probes; may be given several times.]:FILE:_files' \
        '(--pid)--pid=[Only this process; without FILE, all its files that have probes, libraries too.]:N:' \
        '(--user)--user=[The user who runs COMMAND; this one if not given.]:NAME:' \
        '(--from)--from=[Hits that were written as JSON, by this command or a script, instead of a trace; - is standard input.]:FILE:_files' \
        '(--output)--output=[Where to write; standard output if not given.]:FILE:_files' \
        '(--otlp)--otlp=[Send spans to a receiver by OTLP over HTTP\: its base, such as http\://localhost\:4318, or env for what the OTEL_ variables say.]:URL:' \
        '(--spans)--spans=[Write spans as lines of OTLP in JSON, which the OpenTelemetry Collector reads.]:FILE:_files' \
        '(--page)--page=[Write a page of HTML at the end that shows spans\: latency over time, the slowest ones.]:FILE:_files' \
        '(--metrics)--metrics[Send counts and times as metrics, too, to the receiver of --otlp.]' \
        '(--service)--service=[The service of spans; OTEL_SERVICE_NAME or the name of the file if not given.]:NAME:' \
        '(--open)--open=[How long a span may wait for its end before it is told without; 60s if not given.]:TIME:' \
        '(--with-query-text)--with-query-text[Tell the text of database queries, too, which may have personal data in it.]' \
        '(--events)--events=[End after so many hits.]:N:' \
        '(--duration)--duration=[End after a time, such as 10s or 2m; at Ctrl-C if not given.]:TIME:' \
        '(--interval)--interval=[How often to write counts or times before the end; each second on a terminal and with JSON.]:TIME:' \
        '(--buffer)--buffer=[How much the kernel keeps for each processor until it is read; 16M if not given.]:SIZE:' \
        '(--strict)--strict[Exit code 1 if hits were lost.]' \
        '(--force)--force[Trace sites at NOPs of 5 bytes, too, where Linux from 6.18 on damages the program.]' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:FILE:_files'
      ;;
    bpftrace)
      _arguments \
        '(--provider)--provider=[Only probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Only probes whose name matches.]:GLOB:_usdt_names' \
        '(--style)--style=[What the script does\: print a line at each hit (print, if not given), count hits, measure the time between the start and the end of something, or print JSON.]:print|count|latency|json:(print count latency json)' \
        '(--where)--where=[Only hits for which this is true, such as '\''status >= 500'\'' or '\''method == "GET"'\''.]:CONDITION:' \
        '(--strings)--strings=[Where to treat an address and a length as text without a catalog\: in Go binaries (auto, if not given), nowhere, or everywhere.]:auto|off|all:(auto off all)' \
        '(--max-string)--max-string=[Print at most N bytes of a text; as many as bpftrace does if not given.]:N:' \
        '*--catalog=[A JSON file with names, types and pairs of probes; may be given several times.]:FILE:_files' \
        '(--attach)--attach=[By name (usdt), by the address of each site (uprobe), or for each probe as is best (auto, if not given).]:auto|usdt|uprobe:(auto usdt uprobe)' \
        '(--uprobe)--uprobe=-[The same as --attach uprobe; --uprobe=false is --attach usdt.]::true|false:(true false)' \
        '(--target)--target=[The bpftrace that will run it, such as 0.17 or 0.27; any from 0.17 on if not given and possible.]:VERSION:' \
        '(--path)--path=[The path to write into the script, if bpftrace sees the file elsewhere; absolute.]:PATH:_files' \
        '(--pid)--pid=[Only hits in this process; without FILE, all its files that have probes, libraries too.]:N:' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:FILE:_files'
      ;;
    validate)
      _arguments \
        '(-v)-v[Also notes, who is affected, what to do, and which tracer reads which probe.]' \
        '(--format)--format=[How to write it; text if not given.]:text|json|sarif|html:(text json sarif html)' \
        '(--fail-on)--fail-on=[From what on the exit code is 1; error.]:error|warning:(error warning)' \
        '(--tracer)--tracer=[Only what matters to this one\: bpftrace, bcc, libbpf, perf, gdb, systemtap.]:NAME[-VERSION]:(bpftrace bcc libbpf perf gdb systemtap)' \
        '(--baseline)--baseline=[What --format json has written\: findings in it do not count.]:FILE:_files' \
        '*--require=[A probe that has to be in one of the files; may be given several times.]:PROVIDER\:NAME:_usdt_probes' \
        '(--archives)--archives[Also what is in archives and packages\: tar, zip, jar, deb, rpm, apk, within one another too.]' \
        '(--image)--image[The files are container images\: OCI layouts, archives of docker save or podman save.]' \
        '(--platform)--platform=[With --image, only images for it, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Decode no more of an archive or a layer, such as 10G; 64G.]:SIZE:' \
        '(--pid)--pid=[The files of a running process instead of FILE.]:N:' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:FILE:_files'
      ;;
    diff)
      _arguments \
        '(--format)--format=[How to write it; text if not given.]:text|json|markdown:(text json markdown)' \
        '(--policy)--policy=[Exit code 1 if a probe is gone, has fewer arguments, or one of another type.]:compat:(compat)' \
        '(--breaking-only)--breaking-only[Only what breaks a consumer.]' \
        '*--ignore=[Not this kind of difference, as JSON names it; may be given several times.]:KIND:(removed added fewer-arguments more-arguments type operand semaphore sites moved layout)' \
        '(--archives)--archives[Also what is in archives and packages\: tar, zip, jar, deb, rpm, apk, within one another too.]' \
        '(--image)--image[The files are container images\: OCI layouts, archives of docker save or podman save.]' \
        '(--platform)--platform=[With --image, only images for it, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Decode no more of an archive or a layer, such as 10G; 64G.]:SIZE:' \
        '(--verbose)--verbose[Also probes whose address alone differs.]' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:OLD NEW:_files'
      ;;
    explain)
      _arguments \
        '(--machine)--machine=[The machine of the argument string\: x86_64, i386, x32, aarch64, arm, ppc64le, ppc64, ppc, s390x, s390, riscv64, riscv32, mips64el, mips64, mipsel, mips, loongarch64, sparc64, sparc.]:MACHINE:(x86_64 i386 x32 aarch64 arm ppc64le ppc64 ppc s390x s390 riscv64 riscv32 mips64el mips64 mipsel mips loongarch64 sparc64 sparc)' \
        '(--format)--format=[How to write it; text if not given.]:text|json:(text json)' \
        '*--catalog=[A JSON file with names, types and pairs of probes; may be given several times.]:FILE:_files' \
        '(--pid)--pid=[The files of a running process instead of FILE.]:N:' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:ARGUMENTS|[FILE] PROVIDER\:NAME:_usdt_probe_of_file'
      ;;
    catalog)
      _arguments \
        '*--catalog=[A JSON file with names, types and pairs of probes; may be given several times.]:FILE:_files' \
        '(--format)--format=[How to write it; text if not given.]:text|json:(text json)' \
        '(--provider)--provider=[Only probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Only probes whose name matches.]:GLOB:_usdt_names' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:[PROVIDER[\:NAME] | check FILE | init FILE]:_alternative '\''words:word:(check init)'\'' '\''files:file:_files'\'''
      ;;
    repair)
      _arguments \
        '(-o)-o[Where to write it.]:FIXED:_files' \
        '(--force)--force[Replaces FIXED if it is there.]' \
        '(--in-place)--in-place[Replaces FILE itself.]' \
        '(--gdb)--gdb[Also adds a section .stapsdt.base, without which gdb lists no probe.]' \
        '(--nops)--nops[Also replaces NOPs of x86-64 with which tracing damages the program.]' \
        '(--dry-run)--dry-run[Lists each change and writes nothing.]' \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:FILE:_files'
      ;;
    completion)
      _arguments \
        '(- *)-h[Shows this help.]' \
        '(- *)--help[Shows this help.]' \
        '*:[bash|zsh|fish]:(bash zsh fish)'
      ;;
  esac
}

_usdt() {
  local curcontext=$curcontext state line
  local -a _usdt_words=("${(@)words}") commands
  typeset -A opt_args
  _usdt_commands
  _arguments -C '(- *)-h[Shows this help.]' '(- *)--help[Shows this help.]' '(- *)--version[Shows the version.]' \
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
