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
#SYNTAX#
