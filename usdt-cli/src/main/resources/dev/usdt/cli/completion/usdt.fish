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
complete -c usdt -n __usdt_is -s h -l help -d 'Shows this help.'
complete -c usdt -n __usdt_is -l version -d 'Shows the version.'
complete -c usdt -n __usdt_is -a list -d 'Lists the USDT probes of ELF files.'
complete -c usdt -n __usdt_is -a ps -d 'Lists the processes that have USDT probes, and to how many of these somebody listens.'
complete -c usdt -n __usdt_is -a trace -d 'Prints what programs pass to their probes, by the kernel\'s own tracer; takes root.'
complete -c usdt -n __usdt_is -a bpftrace -d 'Writes a bpftrace script that traces the probes of a file.'
complete -c usdt -n __usdt_is -a validate -d 'Checks the probes of ELF files; the exit code is 1 if one cannot be used or none is there.'
complete -c usdt -n __usdt_is -a diff -d 'Compares the probes of two ELF files, or of the files of two directories by their relative paths.'
complete -c usdt -n __usdt_is -a explain -d 'Says what an argument string means, or all about one probe of a file.'
complete -c usdt -n __usdt_is -a catalog -d 'Says what is known of probes: what they mean and pass. Compares that with a file, or begins a catalog for it.'
complete -c usdt -n __usdt_is -a repair -d 'Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.'
complete -c usdt -n __usdt_is -a completion -d 'Prints a script by which bash, zsh or fish completes options, files, values and probes.'

complete -c usdt -n '__usdt_is list' -F
complete -c usdt -n '__usdt_is list' -l format -x -a 'text json ndjson html' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is list' -l json -d 'The JSON array of `go tool usdt list -json`, of one file.'
complete -c usdt -n '__usdt_is list' -l wide -d 'Also file offset, semaphore, types and names of arguments, function and line.'
complete -c usdt -n '__usdt_is list' -l provider -x -a '(__usdt_probes providers)' -d 'Only probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is list' -l probe -x -a '(__usdt_probes names)' -d 'Only probes whose name matches.'
complete -c usdt -n '__usdt_is list' -s r -l recursive -d 'All files with probes in directories and below; without symbolic links.'
complete -c usdt -n '__usdt_is list' -s L -l follow -d 'With -r, also what symbolic links lead to, once.'
complete -c usdt -n '__usdt_is list' -l xdev -d 'With -r, only the file system of each directory given.'
complete -c usdt -n '__usdt_is list' -l files-from -r -F -d 'Also the files named in a file, - is standard input; each ended by NUL or line end.'
complete -c usdt -n '__usdt_is list' -l archives -d 'Also what is in archives and packages: tar, zip, jar, deb, rpm, apk, within one another too.'
complete -c usdt -n '__usdt_is list' -l image -d 'The files are container images: OCI layouts, archives of docker save or podman save.'
complete -c usdt -n '__usdt_is list' -l platform -x -d 'With --image, only images for it, such as linux/arm64.'
complete -c usdt -n '__usdt_is list' -l most-bytes -x -d 'Decode no more of an archive or a layer, such as 10G; 64G.'
complete -c usdt -n '__usdt_is list' -l catalog -r -F -d 'A JSON file with names, types and pairs of probes; may be given several times.'
complete -c usdt -n '__usdt_is list' -l pid -x -d 'The files of a running process; with --wide where sites are in memory, who listens.'
complete -c usdt -n '__usdt_is list' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is ps' -l format -x -a 'text json ndjson' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is ps' -l provider -x -a '(__usdt_probes providers)' -d 'Only probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is ps' -l probe -x -a '(__usdt_probes names)' -d 'Only probes whose name matches.'
complete -c usdt -n '__usdt_is ps' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is trace' -F
complete -c usdt -n '__usdt_is trace' -l provider -x -a '(__usdt_probes providers)' -d 'Only probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is trace' -l probe -x -a '(__usdt_probes names)' -d 'Only probes whose name matches.'
complete -c usdt -n '__usdt_is trace' -l style -x -a 'print json count latency' -d 'What to do with hits: print a line for each (print, if not given) or JSON, count them, or measure the time between the start and the end of something.'
complete -c usdt -n '__usdt_is trace' -l format -x -a 'text ndjson' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is trace' -l where -x -d 'Only hits for which this is true, such as \'status >= 500\' or \'method == "GET"\'.'
complete -c usdt -n '__usdt_is trace' -l by -x -d 'Count or measure by a value, such as path; the most frequent 1000 are shown.'
complete -c usdt -n '__usdt_is trace' -l omit -x -d 'A value that must not be told; may be given several times.'
complete -c usdt -n '__usdt_is trace' -l strings -x -a 'auto off all' -d 'Where to treat an address and a length as text without a catalog: in Go binaries (auto, if not given), nowhere, or everywhere.'
complete -c usdt -n '__usdt_is trace' -l max-string -x -d 'Print at most N bytes of a text; 64 if not given.'
complete -c usdt -n '__usdt_is trace' -l catalog -r -F -d 'A JSON file with names, types and pairs of probes; may be given several times.'
complete -c usdt -n '__usdt_is trace' -l pid -x -d 'Only this process; without FILE, all its files that have probes, libraries too.'
complete -c usdt -n '__usdt_is trace' -l user -x -d 'The user who runs COMMAND; this one if not given.'
complete -c usdt -n '__usdt_is trace' -l from -r -F -d 'Hits that were written as JSON, by this command or a script, instead of a trace; - is standard input.'
complete -c usdt -n '__usdt_is trace' -l output -r -F -d 'Where to write; standard output if not given.'
complete -c usdt -n '__usdt_is trace' -l otlp -x -d 'Send spans to a receiver by OTLP over HTTP: its base, such as http://localhost:4318, or env for what the OTEL_ variables say.'
complete -c usdt -n '__usdt_is trace' -l spans -r -F -d 'Write spans as lines of OTLP in JSON, which the OpenTelemetry Collector reads.'
complete -c usdt -n '__usdt_is trace' -l page -r -F -d 'Write a page of HTML at the end that shows spans: latency over time, the slowest ones.'
complete -c usdt -n '__usdt_is trace' -l metrics -d 'Send counts and times as metrics, too, to the receiver of --otlp.'
complete -c usdt -n '__usdt_is trace' -l service -x -d 'The service of spans; OTEL_SERVICE_NAME or the name of the file if not given.'
complete -c usdt -n '__usdt_is trace' -l open -x -d 'How long a span may wait for its end before it is told without; 60s if not given.'
complete -c usdt -n '__usdt_is trace' -l with-query-text -d 'Tell the text of database queries, too, which may have personal data in it.'
complete -c usdt -n '__usdt_is trace' -l events -x -d 'End after so many hits.'
complete -c usdt -n '__usdt_is trace' -l duration -x -d 'End after a time, such as 10s or 2m; at Ctrl-C if not given.'
complete -c usdt -n '__usdt_is trace' -l interval -x -d 'How often to write counts or times before the end; each second on a terminal and with JSON.'
complete -c usdt -n '__usdt_is trace' -l buffer -x -d 'How much the kernel keeps for each processor until it is read; 16M if not given.'
complete -c usdt -n '__usdt_is trace' -l strict -d 'Exit code 1 if hits were lost.'
complete -c usdt -n '__usdt_is trace' -l force -d 'Trace sites at NOPs of 5 bytes, too, where Linux from 6.18 on damages the program.'
complete -c usdt -n '__usdt_is trace' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is bpftrace' -F
complete -c usdt -n '__usdt_is bpftrace' -l provider -x -a '(__usdt_probes providers)' -d 'Only probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is bpftrace' -l probe -x -a '(__usdt_probes names)' -d 'Only probes whose name matches.'
complete -c usdt -n '__usdt_is bpftrace' -l style -x -a 'print count latency json' -d 'What the script does: print a line at each hit (print, if not given), count hits, measure the time between the start and the end of something, or print JSON.'
complete -c usdt -n '__usdt_is bpftrace' -l where -x -d 'Only hits for which this is true, such as \'status >= 500\' or \'method == "GET"\'.'
complete -c usdt -n '__usdt_is bpftrace' -l strings -x -a 'auto off all' -d 'Where to treat an address and a length as text without a catalog: in Go binaries (auto, if not given), nowhere, or everywhere.'
complete -c usdt -n '__usdt_is bpftrace' -l max-string -x -d 'Print at most N bytes of a text; as many as bpftrace does if not given.'
complete -c usdt -n '__usdt_is bpftrace' -l catalog -r -F -d 'A JSON file with names, types and pairs of probes; may be given several times.'
complete -c usdt -n '__usdt_is bpftrace' -l attach -x -a 'auto usdt uprobe' -d 'By name (usdt), by the address of each site (uprobe), or for each probe as is best (auto, if not given).'
complete -c usdt -n '__usdt_is bpftrace' -l uprobe -d 'The same as --attach uprobe; --uprobe=false is --attach usdt.'
complete -c usdt -n '__usdt_is bpftrace' -l target -x -d 'The bpftrace that will run it, such as 0.17 or 0.27; any from 0.17 on if not given and possible.'
complete -c usdt -n '__usdt_is bpftrace' -l path -r -F -d 'The path to write into the script, if bpftrace sees the file elsewhere; absolute.'
complete -c usdt -n '__usdt_is bpftrace' -l pid -x -d 'Only hits in this process; without FILE, all its files that have probes, libraries too.'
complete -c usdt -n '__usdt_is bpftrace' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is validate' -F
complete -c usdt -n '__usdt_is validate' -s v -d 'Also notes, who is affected, what to do, and which tracer reads which probe.'
complete -c usdt -n '__usdt_is validate' -l format -x -a 'text json sarif html' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is validate' -l fail-on -x -a 'error warning' -d 'From what on the exit code is 1; error.'
complete -c usdt -n '__usdt_is validate' -l tracer -x -a 'bpftrace bcc libbpf perf gdb systemtap' -d 'Only what matters to this one: bpftrace, bcc, libbpf, perf, gdb, systemtap.'
complete -c usdt -n '__usdt_is validate' -l baseline -r -F -d 'What --format json has written: findings in it do not count.'
complete -c usdt -n '__usdt_is validate' -l require -x -a '(__usdt_probes)' -d 'A probe that has to be in one of the files; may be given several times.'
complete -c usdt -n '__usdt_is validate' -l archives -d 'Also what is in archives and packages: tar, zip, jar, deb, rpm, apk, within one another too.'
complete -c usdt -n '__usdt_is validate' -l image -d 'The files are container images: OCI layouts, archives of docker save or podman save.'
complete -c usdt -n '__usdt_is validate' -l platform -x -d 'With --image, only images for it, such as linux/arm64.'
complete -c usdt -n '__usdt_is validate' -l most-bytes -x -d 'Decode no more of an archive or a layer, such as 10G; 64G.'
complete -c usdt -n '__usdt_is validate' -l pid -x -d 'The files of a running process instead of FILE.'
complete -c usdt -n '__usdt_is validate' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is diff' -F
complete -c usdt -n '__usdt_is diff' -l format -x -a 'text json markdown' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is diff' -l policy -x -a 'compat' -d 'Exit code 1 if a probe is gone, has fewer arguments, or one of another type.'
complete -c usdt -n '__usdt_is diff' -l breaking-only -d 'Only what breaks a consumer.'
complete -c usdt -n '__usdt_is diff' -l ignore -x -a 'removed added fewer-arguments more-arguments type operand semaphore sites moved layout' -d 'Not this kind of difference, as JSON names it; may be given several times.'
complete -c usdt -n '__usdt_is diff' -l archives -d 'Also what is in archives and packages: tar, zip, jar, deb, rpm, apk, within one another too.'
complete -c usdt -n '__usdt_is diff' -l image -d 'The files are container images: OCI layouts, archives of docker save or podman save.'
complete -c usdt -n '__usdt_is diff' -l platform -x -d 'With --image, only images for it, such as linux/arm64.'
complete -c usdt -n '__usdt_is diff' -l most-bytes -x -d 'Decode no more of an archive or a layer, such as 10G; 64G.'
complete -c usdt -n '__usdt_is diff' -l verbose -d 'Also probes whose address alone differs.'
complete -c usdt -n '__usdt_is diff' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is explain; and __usdt_lacks_file' -F
complete -c usdt -n '__usdt_is explain' -a '(__usdt_probes)'
complete -c usdt -n '__usdt_is explain' -l machine -x -a 'x86_64 i386 x32 aarch64 arm ppc64le ppc64 ppc s390x s390 riscv64 riscv32 mips64el mips64 mipsel mips loongarch64 sparc64 sparc' -d 'The machine of the argument string: x86_64, i386, x32, aarch64, arm, ppc64le, ppc64, ppc, s390x, s390, riscv64, riscv32, mips64el, mips64, mipsel, mips, loongarch64, sparc64, sparc.'
complete -c usdt -n '__usdt_is explain' -l format -x -a 'text json' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is explain' -l catalog -r -F -d 'A JSON file with names, types and pairs of probes; may be given several times.'
complete -c usdt -n '__usdt_is explain' -l pid -x -d 'The files of a running process instead of FILE.'
complete -c usdt -n '__usdt_is explain' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is catalog' -F -a 'check init'
complete -c usdt -n '__usdt_is catalog' -l catalog -r -F -d 'A JSON file with names, types and pairs of probes; may be given several times.'
complete -c usdt -n '__usdt_is catalog' -l format -x -a 'text json' -d 'How to write it; text if not given.'
complete -c usdt -n '__usdt_is catalog' -l provider -x -a '(__usdt_probes providers)' -d 'Only probes whose provider matches; * is any text, ? one character.'
complete -c usdt -n '__usdt_is catalog' -l probe -x -a '(__usdt_probes names)' -d 'Only probes whose name matches.'
complete -c usdt -n '__usdt_is catalog' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is repair' -F
complete -c usdt -n '__usdt_is repair' -s o -r -F -d 'Where to write it.'
complete -c usdt -n '__usdt_is repair' -l force -d 'Replaces FIXED if it is there.'
complete -c usdt -n '__usdt_is repair' -l in-place -d 'Replaces FILE itself.'
complete -c usdt -n '__usdt_is repair' -l gdb -d 'Also adds a section .stapsdt.base, without which gdb lists no probe.'
complete -c usdt -n '__usdt_is repair' -l nops -d 'Also replaces NOPs of x86-64 with which tracing damages the program.'
complete -c usdt -n '__usdt_is repair' -l dry-run -d 'Lists each change and writes nothing.'
complete -c usdt -n '__usdt_is repair' -s h -l help -d 'Shows this help.'

complete -c usdt -n '__usdt_is completion' -a 'bash zsh fish'
complete -c usdt -n '__usdt_is completion' -s h -l help -d 'Shows this help.'
