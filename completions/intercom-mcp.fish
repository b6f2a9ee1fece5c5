# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_intercom_mcp_global_optspecs
    string join \n t/target= config= mode= transport= allow-http protocol= header= header-file= header-env= header-command= bearer-env= ignore-tool= allow-tool= read-only rest-url= allow-writes max-result-chars= start-timeout= connect-timeout= request-timeout= max-request-time= headers-timeout= body-timeout= max-message-size= ca-file= proxy= ipv4 keep-alive ping-interval= disable-cookies enable-proxy debug log-file= silent print-config h/help V/version
end

function __fish_intercom_mcp_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_intercom_mcp_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_intercom_mcp_using_subcommand
    set -l cmd (__fish_intercom_mcp_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -s t -l target -d 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-command -d 'Send a header whose value a command prints; no shell (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -s V -l version -d 'Print version'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "serve" -d 'Bridge a host\'s stdio to the server (the default)'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "tools" -d 'Show what tools the server offers'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "call" -d 'Call one tool, and print its result'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "sandbox" -d 'Serve the sample workspace\'s REST API on this machine'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "completions" -d 'Print the completions for a shell'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "man" -d 'Print the manual page, or write all pages into a folder'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -s t -l target -d 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-command -d 'Send a header whose value a command prints; no shell (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -s t -l target -d 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-command -d 'Send a header whose value a command prints; no shell (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l json -d 'Print the tools as the server sent them, as a JSON array'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l save-images -d 'Save the images in the result into this folder' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -s t -l target -d 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-command -d 'Send a header whose value a command prints; no shell (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l json -d 'Print the whole result as JSON, as the server sent it'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l port -d 'Port on 127.0.0.1 [default: any free one]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l token -d 'Access token to ask for [default: a random one]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l json -d 'Print the address and the token as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand completions" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand man" -l out -d 'Write every page as a file into this folder, instead of the main page to stdout' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand man" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "serve" -d 'Bridge a host\'s stdio to the server (the default)'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "tools" -d 'Show what tools the server offers'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "call" -d 'Call one tool, and print its result'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "sandbox" -d 'Serve the sample workspace\'s REST API on this machine'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "completions" -d 'Print the completions for a shell'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "man" -d 'Print the manual page, or write all pages into a folder'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve tools call sandbox completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
