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
    'ps:Lists processes that have USDT probes, and how many of the probes are being traced.'
    'trace:Prints what programs pass to their probes, by the kernel'\''s own tracer; takes root.'
    'bpftrace:Writes a bpftrace script that traces the probes of a file.'
    'validate:Checks the probes of ELF files; the exit code is 1 if one cannot be used or there is none.'
    'diff:Compares the probes of two ELF files, or of the files of two directories by their relative paths.'
    'explain:Explains an argument string, or one probe of a file.'
    'catalog:Shows what known probes mean; checks a file against that, or starts a catalog for it.'
    'repair:Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.'
    'completion:Prints a script that makes bash, zsh or fish complete options, files, values and probes.'
  )
}

_usdt_arguments() {
  case $1 in
    list)
      _arguments \
        '(--format)--format=[Output format (default\: text).]:text|json|ndjson|html:(text json ndjson html)' \
        '(--json)--json[Print the JSON array of `go tool usdt list -json`, for one file.]' \
        '(--wide)--wide[Also show file offset, semaphore, types and names of arguments, function and line.]' \
        '(--provider)--provider=[Select probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Select probes whose name matches.]:GLOB:_usdt_names' \
        '(-r --recursive)-r[Search directories for files with probes; symbolic links are not followed.]' \
        '(-r --recursive)--recursive[Search directories for files with probes; symbolic links are not followed.]' \
        '(-L --follow)-L[With -r, follow symbolic links; each target is read once.]' \
        '(-L --follow)--follow[With -r, follow symbolic links; each target is read once.]' \
        '(--xdev)--xdev[With -r, stay on the file system of each directory given.]' \
        '(--files-from)--files-from=[Also read the files named in LIST, - for standard input; each name ends with NUL or a line end.]:LIST:_files' \
        '(--archives)--archives[Look into archives and packages\: tar, zip, jar, deb, rpm, apk, also within one another.]' \
        '(--image)--image[Read files as container images\: OCI layouts, or the output of docker save or podman save.]' \
        '(--platform)--platform=[With --image, read only images for this platform, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Stop decoding an archive or layer after SIZE, such as 10G (default\: 64G).]:SIZE:' \
        '*--catalog=[Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.]:FILE:_files' \
        '(--pid)--pid=[Read the files of a running process; with --wide, show where sites are in memory and who listens.]:N:' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:FILE:_files'
      ;;
    ps)
      _arguments \
        '(--format)--format=[Output format (default\: text).]:text|json|ndjson:(text json ndjson)' \
        '(--provider)--provider=[Select probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Select probes whose name matches.]:GLOB:_usdt_names' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]'
      ;;
    trace)
      _arguments \
        '(--provider)--provider=[Select probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Select probes whose name matches.]:GLOB:_usdt_names' \
        '(--style)--style=[Print a line for each hit (default\: print) or JSON, count hits, or measure the time between the start and the end of something.]:print|json|count|latency:(print json count latency)' \
        '(--format)--format=[Output format (default\: text).]:text|ndjson:(text ndjson)' \
        '(--where)--where=[Select hits for which this is true, such as '\''status >= 500'\'' or '\''method == "GET"'\''.]:CONDITION:' \
        '(--by)--by=[Count or measure by a value, such as path; the most frequent 1000 are shown.]:NAME:' \
        '*--omit=[Leave out this value, such as a password; may be repeated.]:NAME:' \
        '(--strings)--strings=[Treat an address and a length as text without a catalog\: in Go binaries (default\: auto), nowhere, or everywhere.]:auto|off|all:(auto off all)' \
        '(--max-string)--max-string=[Print at most N bytes of a text (default\: 64).]:N:' \
        '*--catalog=[Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.]:FILE:_files' \
        '(--pid)--pid=[Trace only this process; without FILE, all its files that have probes, libraries too.]:N:' \
        '(--user)--user=[Run COMMAND as this user (default\: the one who runs usdt).]:NAME:' \
        '(--from)--from=[Read hits that were written as JSON, by this command or a script, instead of tracing; - is standard input.]:FILE:_files' \
        '(--output)--output=[Write to FILE (default\: standard output).]:FILE:_files' \
        '(--otlp)--otlp=[Send spans to a receiver by OTLP over HTTP\: its base, such as http\://localhost\:4318, or env for what the OTEL_ variables say.]:URL:' \
        '(--spans)--spans=[Write spans as lines of OTLP in JSON, which the OpenTelemetry Collector reads.]:FILE:_files' \
        '(--page)--page=[Write a page of HTML at the end that shows spans\: latency over time, the slowest ones.]:FILE:_files' \
        '(--metrics)--metrics[Also send counts and times as metrics to the receiver of --otlp.]' \
        '(--service)--service=[Name the service of spans (default\: OTEL_SERVICE_NAME, or the name of the file).]:NAME:' \
        '(--open)--open=[Wait TIME for the end of a span before reporting it without one (default\: 60s).]:TIME:' \
        '(--with-query-text)--with-query-text[Include the text of database queries, which may hold personal data.]' \
        '(--events)--events=[Stop after N hits.]:N:' \
        '(--duration)--duration=[Stop after TIME, such as 10s (default\: at Ctrl-C).]:TIME:' \
        '(--interval)--interval=[Write counts or times each TIME, not only at the end (default\: 1s on a terminal and with JSON).]:TIME:' \
        '(--buffer)--buffer=[Let the kernel keep so much for each processor until it is read (default\: 16M).]:SIZE:' \
        '(--strict)--strict[Exit with 1 if hits were lost.]' \
        '(--force)--force[Also trace sites at NOPs of 5 bytes, where Linux 6.18 and newer damage the program.]' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:FILE:_files'
      ;;
    bpftrace)
      _arguments \
        '(--provider)--provider=[Select probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Select probes whose name matches.]:GLOB:_usdt_names' \
        '(--style)--style=[Print a line at each hit (default\: print), count hits, measure the time between the start and the end of something, or print JSON.]:print|count|latency|json:(print count latency json)' \
        '(--where)--where=[Select hits for which this is true, such as '\''status >= 500'\'' or '\''method == "GET"'\''.]:CONDITION:' \
        '(--strings)--strings=[Treat an address and a length as text without a catalog\: in Go binaries (default\: auto), nowhere, or everywhere.]:auto|off|all:(auto off all)' \
        '(--max-string)--max-string=[Print at most N bytes of a text (default\: as many as bpftrace does).]:N:' \
        '*--catalog=[Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.]:FILE:_files' \
        '(--attach)--attach=[Attach by name (usdt), by the address of each site (uprobe), or as is best for each probe (default\: auto).]:auto|usdt|uprobe:(auto usdt uprobe)' \
        '(--uprobe)--uprobe=-[Attach by address, as --attach uprobe; --uprobe=false is --attach usdt.]::true|false:(true false)' \
        '(--target)--target=[Write for this version of bpftrace, such as 0.27 (default\: 0.17 and newer, where possible).]:VERSION:' \
        '(--path)--path=[Write this absolute path into the script, if bpftrace sees the file elsewhere.]:PATH:_files' \
        '(--pid)--pid=[Trace only this process; without FILE, all its files that have probes, libraries too.]:N:' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:FILE:_files'
      ;;
    validate)
      _arguments \
        '(-v --verbose)-v[Also show notes, who is affected, what to do, and which tracer reads which probe.]' \
        '(-v --verbose)--verbose[Also show notes, who is affected, what to do, and which tracer reads which probe.]' \
        '(--format)--format=[Output format (default\: text).]:text|json|sarif|html:(text json sarif html)' \
        '(--fail-on)--fail-on=[Lowest severity that makes the exit code 1 (default\: error).]:error|warning:(error warning)' \
        '(--tracer)--tracer=[Check for this tracer only\: bpftrace, bcc, libbpf, perf, gdb or systemtap.]:NAME[-VERSION]:(bpftrace bcc libbpf perf gdb systemtap)' \
        '(--baseline)--baseline=[Ignore the findings in FILE, which --format json has written.]:FILE:_files' \
        '*--require=[Fail unless one of the files has this probe; may be repeated.]:PROVIDER\:NAME:_usdt_probes' \
        '(-r --recursive)-r[Search directories; they are also searched without it.]' \
        '(-r --recursive)--recursive[Search directories; they are also searched without it.]' \
        '(--archives)--archives[Look into archives and packages\: tar, zip, jar, deb, rpm, apk, also within one another.]' \
        '(--image)--image[Read files as container images\: OCI layouts, or the output of docker save or podman save.]' \
        '(--platform)--platform=[With --image, read only images for this platform, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Stop decoding an archive or layer after SIZE, such as 10G (default\: 64G).]:SIZE:' \
        '(--pid)--pid=[Read the files of a running process instead of FILE.]:N:' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:FILE:_files'
      ;;
    diff)
      _arguments \
        '(--format)--format=[Output format (default\: text).]:text|json|markdown:(text json markdown)' \
        '(--policy)--policy=[Exit with 1 if a probe is gone, has fewer arguments, or one of another type.]:compat:(compat)' \
        '(--breaking-only)--breaking-only[Show only what breaks a consumer.]' \
        '*--ignore=[Ignore differences of this kind, as JSON names it; may be repeated.]:KIND:(removed added fewer-arguments more-arguments type operand semaphore sites moved layout)' \
        '(--archives)--archives[Look into archives and packages\: tar, zip, jar, deb, rpm, apk, also within one another.]' \
        '(--image)--image[Read files as container images\: OCI layouts, or the output of docker save or podman save.]' \
        '(--platform)--platform=[With --image, read only images for this platform, such as linux/arm64.]:OS/ARCH:' \
        '(--most-bytes)--most-bytes=[Stop decoding an archive or layer after SIZE, such as 10G (default\: 64G).]:SIZE:' \
        '(-v --verbose)-v[Also show probes whose address alone differs.]' \
        '(-v --verbose)--verbose[Also show probes whose address alone differs.]' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:OLD NEW:_files'
      ;;
    explain)
      _arguments \
        '(--machine)--machine=[Decode an argument string of this machine\: x86_64, i386, x32, aarch64, arm, ppc64le, ppc64, ppc, s390x, s390, riscv64, riscv32, mips64el, mips64, mipsel, mips, loongarch64, sparc64, sparc.]:MACHINE:(x86_64 i386 x32 aarch64 arm ppc64le ppc64 ppc s390x s390 riscv64 riscv32 mips64el mips64 mipsel mips loongarch64 sparc64 sparc)' \
        '(--format)--format=[Output format (default\: text).]:text|json:(text json)' \
        '*--catalog=[Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.]:FILE:_files' \
        '(--pid)--pid=[Read the files of a running process instead of FILE.]:N:' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:--machine MACHINE ARGUMENTS | FILE PROVIDER\:NAME | --pid N PROVIDER\:NAME:_usdt_probe_of_file'
      ;;
    catalog)
      _arguments \
        '*--catalog=[Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.]:FILE:_files' \
        '(--format)--format=[Output format (default\: text).]:text|json:(text json)' \
        '(--provider)--provider=[Select probes whose provider matches; * is any text, ? one character.]:GLOB:_usdt_providers' \
        '(--probe)--probe=[Select probes whose name matches.]:GLOB:_usdt_names' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:[PROVIDER[\:NAME] | check FILE | init FILE]:_alternative '\''words:word:(check init)'\'' '\''files:file:_files'\'''
      ;;
    repair)
      _arguments \
        '(-o)-o[Write the copy to FIXED.]:FIXED:_files' \
        '(--force)--force[Overwrite FIXED if it exists.]' \
        '(--in-place)--in-place[Replace FILE itself.]' \
        '(--gdb)--gdb[Also add a section .stapsdt.base, without which gdb lists no probe.]' \
        '(--nops)--nops[Also replace NOPs of x86-64 with which tracing damages the program.]' \
        '(--dry-run)--dry-run[List each change and write nothing.]' \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:FILE:_files'
      ;;
    completion)
      _arguments \
        '(- *)-h[Show this help.]' \
        '(- *)--help[Show this help.]' \
        '*:[bash|zsh|fish]:(bash zsh fish)'
      ;;
  esac
}

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
