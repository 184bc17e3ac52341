# Completes what is typed for usdt in fish: as usdt.fish in ~/.config/fish/completions, or usdt completion fish | source
#
# Made from what the commands take; nothing here is edited by hand. Nothing that stands on the line, or in a file, is
# ever evaluated, and fish itself quotes what is offered.

# Whether the command is one of these; without any, whether there is none yet.
function __usdt_is
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if not string match -q -- '-*' $word
            contains -- $word $argv
            return
        end
    end
    test (count $argv) = 0
end

# The files that the words of the line name.
function __usdt_files
    set -l words (commandline -op)
    for word in $words[2..-1]
        set -l file (string replace -r -- '^~/' "$HOME/" $word)
        if test -f "$file"
            echo -n $file\0
        end
    end
end

# The probes of these files, or a part of their names.
function __usdt_probes
    set -l words (commandline -opc)
    set -l command (string replace -r -- '^~/' "$HOME/" $words[1])
    set -l files (__usdt_files | string split0)
    test (count $files) = 0
    and return
    set -l probes ($command completion probes -- $files 2>/dev/null </dev/null)
    switch "$argv[1]"
        case providers
            string replace -r -- ':.*' '' $probes | sort -u
        case names
            string replace -r -- '^[^:]*:' '' $probes | sort -u
        case '*'
            printf '%s\n' $probes
    end
end

function __usdt_lacks_file
    set -l files (__usdt_files | string split0)
    test (count $files) = 0
end

# Files only where they can stand.
complete -c usdt -f
complete -c usdt -n __usdt_is -s h -l help -d 'Show this help.'
complete -c usdt -n __usdt_is -l version -d 'Show the version.'
complete -c usdt -n __usdt_is -a list -d 'Lists the USDT probes of ELF files.'
complete -c usdt -n __usdt_is -a ps -d 'Lists processes that have USDT probes, and how many of the probes are being traced.'
complete -c usdt -n __usdt_is -a trace -d 'Prints what programs pass to their probes, by the kernel\'s own tracer; takes root.'
complete -c usdt -n __usdt_is -a bpftrace -d 'Writes a bpftrace script that traces the probes of a file.'
complete -c usdt -n __usdt_is -a validate -d 'Checks the probes of ELF files; the exit code is 1 if one cannot be used or there is none.'
complete -c usdt -n __usdt_is -a diff -d 'Compares the probes of two ELF files, or of the files of two directories by their relative paths.'
complete -c usdt -n __usdt_is -a explain -d 'Explains an argument string, or one probe of a file.'
complete -c usdt -n __usdt_is -a catalog -d 'Shows what known probes mean; checks a file against that, or starts a catalog for it.'
complete -c usdt -n __usdt_is -a repair -d 'Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.'
complete -c usdt -n __usdt_is -a completion -d 'Prints a script that makes bash, zsh or fish complete options, files, values and probes.'

complete -c usdt -n '__usdt_is list' -F
complete -c usdt -n '__usdt_is list' -l format -x -a 'text json ndjson html' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is list' -l json -d 'Print the JSON array of `go tool usdt list -json`, for one file.'
complete -c usdt -n '__usdt_is list' -l wide -d 'Also show file offset, semaphore, types and names of arguments, function and line.'
complete -c usdt -n '__usdt_is list' -l provider -x -a '(__usdt_probes providers)' -d 'Select probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is list' -l probe -x -a '(__usdt_probes names)' -d 'Select probes whose name matches.'
complete -c usdt -n '__usdt_is list' -s r -l recursive -d 'Search directories for files with probes; symbolic links are not followed.'
complete -c usdt -n '__usdt_is list' -s L -l follow -d 'With -r, follow symbolic links; each target is read once.'
complete -c usdt -n '__usdt_is list' -l xdev -d 'With -r, stay on the file system of each directory given.'
complete -c usdt -n '__usdt_is list' -l files-from -r -F -d 'Also read the files named in LIST, - for standard input; each name ends with NUL or a line end.'
complete -c usdt -n '__usdt_is list' -l archives -d 'Look into archives and packages: tar, zip, jar, deb, rpm, apk, also within one another.'
complete -c usdt -n '__usdt_is list' -l image -d 'Read files as container images: OCI layouts, or the output of docker save or podman save.'
complete -c usdt -n '__usdt_is list' -l platform -x -d 'With --image, read only images for this platform, such as linux/arm64.'
complete -c usdt -n '__usdt_is list' -l most-bytes -x -d 'Stop decoding an archive or layer after SIZE, such as 10G (default: 64G).'
complete -c usdt -n '__usdt_is list' -l catalog -r -F -d 'Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.'
complete -c usdt -n '__usdt_is list' -l pid -x -d 'Read the files of a running process; with --wide, show where sites are in memory and who listens.'
complete -c usdt -n '__usdt_is list' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is ps' -l format -x -a 'text json ndjson' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is ps' -l provider -x -a '(__usdt_probes providers)' -d 'Select probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is ps' -l probe -x -a '(__usdt_probes names)' -d 'Select probes whose name matches.'
complete -c usdt -n '__usdt_is ps' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is trace' -F
complete -c usdt -n '__usdt_is trace' -l provider -x -a '(__usdt_probes providers)' -d 'Select probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is trace' -l probe -x -a '(__usdt_probes names)' -d 'Select probes whose name matches.'
complete -c usdt -n '__usdt_is trace' -l style -x -a 'print json count latency' -d 'Print a line for each hit (default: print) or JSON, count hits, or measure the time between the start and the end of something.'
complete -c usdt -n '__usdt_is trace' -l format -x -a 'text ndjson' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is trace' -l where -x -d 'Select hits for which this is true, such as \'status >= 500\' or \'method == "GET"\'.'
complete -c usdt -n '__usdt_is trace' -l by -x -d 'Count or measure by a value, such as path; the most frequent 1000 are shown.'
complete -c usdt -n '__usdt_is trace' -l omit -x -d 'Leave out this value, such as a password; may be repeated.'
complete -c usdt -n '__usdt_is trace' -l strings -x -a 'auto off all' -d 'Treat an address and a length as text without a catalog: in Go binaries (default: auto), nowhere, or everywhere.'
complete -c usdt -n '__usdt_is trace' -l max-string -x -d 'Print at most N bytes of a text (default: 64).'
complete -c usdt -n '__usdt_is trace' -l catalog -r -F -d 'Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.'
complete -c usdt -n '__usdt_is trace' -l pid -x -d 'Trace only this process; without FILE, all its files that have probes, libraries too.'
complete -c usdt -n '__usdt_is trace' -l user -x -d 'Run COMMAND as this user (default: the one who runs usdt).'
complete -c usdt -n '__usdt_is trace' -l from -r -F -d 'Read hits that were written as JSON, by this command or a script, instead of tracing; - is standard input.'
complete -c usdt -n '__usdt_is trace' -l output -r -F -d 'Write to FILE (default: standard output).'
complete -c usdt -n '__usdt_is trace' -l otlp -x -d 'Send spans to a receiver by OTLP over HTTP: its base, such as http://localhost:4318, or env for what the OTEL_ variables say.'
complete -c usdt -n '__usdt_is trace' -l spans -r -F -d 'Write spans as lines of OTLP in JSON, which the OpenTelemetry Collector reads.'
complete -c usdt -n '__usdt_is trace' -l page -r -F -d 'Write a page of HTML at the end that shows spans: latency over time, the slowest ones.'
complete -c usdt -n '__usdt_is trace' -l metrics -d 'Also send counts and times as metrics to the receiver of --otlp.'
complete -c usdt -n '__usdt_is trace' -l service -x -d 'Name the service of spans (default: OTEL_SERVICE_NAME, or the name of the file).'
complete -c usdt -n '__usdt_is trace' -l open -x -d 'Wait TIME for the end of a span before reporting it without one (default: 60s).'
complete -c usdt -n '__usdt_is trace' -l with-query-text -d 'Include the text of database queries, which may hold personal data.'
complete -c usdt -n '__usdt_is trace' -l events -x -d 'Stop after N hits.'
complete -c usdt -n '__usdt_is trace' -l duration -x -d 'Stop after TIME, such as 10s (default: at Ctrl-C).'
complete -c usdt -n '__usdt_is trace' -l interval -x -d 'Write counts or times each TIME, not only at the end (default: 1s on a terminal and with JSON).'
complete -c usdt -n '__usdt_is trace' -l buffer -x -d 'Let the kernel keep so much for each processor until it is read (default: 16M).'
complete -c usdt -n '__usdt_is trace' -l strict -d 'Exit with 1 if hits were lost.'
complete -c usdt -n '__usdt_is trace' -l force -d 'Also trace sites at NOPs of 5 bytes, where Linux 6.18 and newer damage the program.'
complete -c usdt -n '__usdt_is trace' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is bpftrace' -F
complete -c usdt -n '__usdt_is bpftrace' -l provider -x -a '(__usdt_probes providers)' -d 'Select probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is bpftrace' -l probe -x -a '(__usdt_probes names)' -d 'Select probes whose name matches.'
complete -c usdt -n '__usdt_is bpftrace' -l style -x -a 'print count latency json' -d 'Print a line at each hit (default: print), count hits, measure the time between the start and the end of something, or print JSON.'
complete -c usdt -n '__usdt_is bpftrace' -l where -x -d 'Select hits for which this is true, such as \'status >= 500\' or \'method == "GET"\'.'
complete -c usdt -n '__usdt_is bpftrace' -l strings -x -a 'auto off all' -d 'Treat an address and a length as text without a catalog: in Go binaries (default: auto), nowhere, or everywhere.'
complete -c usdt -n '__usdt_is bpftrace' -l max-string -x -d 'Print at most N bytes of a text (default: as many as bpftrace does).'
complete -c usdt -n '__usdt_is bpftrace' -l catalog -r -F -d 'Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.'
complete -c usdt -n '__usdt_is bpftrace' -l attach -x -a 'auto usdt uprobe' -d 'Attach by name (usdt), by the address of each site (uprobe), or as is best for each probe (default: auto).'
complete -c usdt -n '__usdt_is bpftrace' -l uprobe -d 'Attach by address, as --attach uprobe; --uprobe=false is --attach usdt.'
complete -c usdt -n '__usdt_is bpftrace' -l target -x -d 'Write for this version of bpftrace, such as 0.27 (default: 0.17 and newer, where possible).'
complete -c usdt -n '__usdt_is bpftrace' -l path -r -F -d 'Write this absolute path into the script, if bpftrace sees the file elsewhere.'
complete -c usdt -n '__usdt_is bpftrace' -l pid -x -d 'Trace only this process; without FILE, all its files that have probes, libraries too.'
complete -c usdt -n '__usdt_is bpftrace' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is validate' -F
complete -c usdt -n '__usdt_is validate' -s v -l verbose -d 'Also show notes, who is affected, what to do, and which tracer reads which probe.'
complete -c usdt -n '__usdt_is validate' -l format -x -a 'text json sarif html' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is validate' -l fail-on -x -a 'error warning' -d 'Lowest severity that makes the exit code 1 (default: error).'
complete -c usdt -n '__usdt_is validate' -l tracer -x -a 'bpftrace bcc libbpf perf gdb systemtap' -d 'Check for this tracer only: bpftrace, bcc, libbpf, perf, gdb or systemtap.'
complete -c usdt -n '__usdt_is validate' -l baseline -r -F -d 'Ignore the findings in FILE, which --format json has written.'
complete -c usdt -n '__usdt_is validate' -l require -x -a '(__usdt_probes)' -d 'Fail unless one of the files has this probe; may be repeated.'
complete -c usdt -n '__usdt_is validate' -s r -l recursive -d 'Search directories; they are also searched without it.'
complete -c usdt -n '__usdt_is validate' -l archives -d 'Look into archives and packages: tar, zip, jar, deb, rpm, apk, also within one another.'
complete -c usdt -n '__usdt_is validate' -l image -d 'Read files as container images: OCI layouts, or the output of docker save or podman save.'
complete -c usdt -n '__usdt_is validate' -l platform -x -d 'With --image, read only images for this platform, such as linux/arm64.'
complete -c usdt -n '__usdt_is validate' -l most-bytes -x -d 'Stop decoding an archive or layer after SIZE, such as 10G (default: 64G).'
complete -c usdt -n '__usdt_is validate' -l pid -x -d 'Read the files of a running process instead of FILE.'
complete -c usdt -n '__usdt_is validate' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is diff' -F
complete -c usdt -n '__usdt_is diff' -l format -x -a 'text json markdown' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is diff' -l policy -x -a 'compat' -d 'Exit with 1 if a probe is gone, has fewer arguments, or one of another type.'
complete -c usdt -n '__usdt_is diff' -l breaking-only -d 'Show only what breaks a consumer.'
complete -c usdt -n '__usdt_is diff' -l ignore -x -a 'removed added fewer-arguments more-arguments type operand semaphore sites moved layout' -d 'Ignore differences of this kind, as JSON names it; may be repeated.'
complete -c usdt -n '__usdt_is diff' -l archives -d 'Look into archives and packages: tar, zip, jar, deb, rpm, apk, also within one another.'
complete -c usdt -n '__usdt_is diff' -l image -d 'Read files as container images: OCI layouts, or the output of docker save or podman save.'
complete -c usdt -n '__usdt_is diff' -l platform -x -d 'With --image, read only images for this platform, such as linux/arm64.'
complete -c usdt -n '__usdt_is diff' -l most-bytes -x -d 'Stop decoding an archive or layer after SIZE, such as 10G (default: 64G).'
complete -c usdt -n '__usdt_is diff' -s v -l verbose -d 'Also show probes whose address alone differs.'
complete -c usdt -n '__usdt_is diff' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is explain; and __usdt_lacks_file' -F
complete -c usdt -n '__usdt_is explain' -a '(__usdt_probes)'
complete -c usdt -n '__usdt_is explain' -l machine -x -a 'x86_64 i386 x32 aarch64 arm ppc64le ppc64 ppc s390x s390 riscv64 riscv32 mips64el mips64 mipsel mips loongarch64 sparc64 sparc' -d 'Decode an argument string of this machine: x86_64, i386, x32, aarch64, arm, ppc64le, ppc64, ppc, s390x, s390, riscv64, riscv32, mips64el, mips64, mipsel, mips, loongarch64, sparc64, sparc.'
complete -c usdt -n '__usdt_is explain' -l format -x -a 'text json' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is explain' -l catalog -r -F -d 'Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.'
complete -c usdt -n '__usdt_is explain' -l pid -x -d 'Read the files of a running process instead of FILE.'
complete -c usdt -n '__usdt_is explain' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is catalog' -F -a 'check init'
complete -c usdt -n '__usdt_is catalog' -l catalog -r -F -d 'Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.'
complete -c usdt -n '__usdt_is catalog' -l format -x -a 'text json' -d 'Output format (default: text).'
complete -c usdt -n '__usdt_is catalog' -l provider -x -a '(__usdt_probes providers)' -d 'Select probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is catalog' -l probe -x -a '(__usdt_probes names)' -d 'Select probes whose name matches.'
complete -c usdt -n '__usdt_is catalog' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is repair' -F
complete -c usdt -n '__usdt_is repair' -s o -r -F -d 'Write the copy to FIXED.'
complete -c usdt -n '__usdt_is repair' -l force -d 'Overwrite FIXED if it exists.'
complete -c usdt -n '__usdt_is repair' -l in-place -d 'Replace FILE itself.'
complete -c usdt -n '__usdt_is repair' -l gdb -d 'Also add a section .stapsdt.base, without which gdb lists no probe.'
complete -c usdt -n '__usdt_is repair' -l nops -d 'Also replace NOPs of x86-64 with which tracing damages the program.'
complete -c usdt -n '__usdt_is repair' -l dry-run -d 'List each change and write nothing.'
complete -c usdt -n '__usdt_is repair' -s h -l help -d 'Show this help.'

complete -c usdt -n '__usdt_is completion' -a 'bash zsh fish'
complete -c usdt -n '__usdt_is completion' -s h -l help -d 'Show this help.'
