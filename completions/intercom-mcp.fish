# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_intercom_mcp_global_optspecs
    string join \n t/target= config= mode= transport= allow-http protocol= profile= scopes= no-browser device-code sign-in-wait= store= data-dir= callback-port= callback-path= host= auth-success-url= static-oauth-client-info= static-oauth-client-metadata= client-metadata-url= resource= disable-resource-parameter authorize-param= accept-issuer= use-id-token client-credentials token-endpoint= auth-timeout= header= header-file= header-env= header-command= bearer-env= ignore-tool= allow-tool= read-only fin-user= rest-url= allow-writes max-result-chars= start-timeout= connect-timeout= request-timeout= max-request-time= headers-timeout= body-timeout= max-message-size= ca-file= proxy= ipv4 keep-alive ping-interval= disable-cookies enable-proxy debug log-file= record= silent print-config h/help V/version
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

complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
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
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "login" -d 'Sign in to the server, in a browser or on another device'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "logout" -d 'Sign out: revoke the tokens, and forget them'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "status" -d 'Show who is signed in, where, until when, where that is kept, and who was met last'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "doctor" -d 'Look for what is wrong, and say what helps'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "token" -d 'Print the access token, renewed if need be'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "tools" -d 'Show what tools the server offers'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "call" -d 'Call one tool, and print its result'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "install" -d 'Have a host (Claude, Cursor, VS Code, …) start this program'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "uninstall" -d 'Take it out of a host again'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "import" -d 'Leave mcp-remote: take over its sign-ins, and the entries that start it'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "fin-jwt" -d 'Make a Messenger JWT, to try out fin/APP_ID with'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "replay" -d 'Play a recording (--record FILE) to a host, as the bridge did'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "sandbox" -d 'Serve the sample workspace\'s REST API on this machine'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "completions" -d 'Print the completions for a shell'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "man" -d 'Print the manual page, or write all pages into a folder'
complete -c intercom-mcp -n "__fish_intercom_mcp_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand serve" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l with-token -d 'Keep a token that you have already: it is read from stdin'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l force -d 'Sign in anew, though somebody is signed in'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l json -d 'Print the link, then the outcome, as JSON objects'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l all -d 'Sign out everywhere: every server, every profile'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l check -d 'Ask the server, too, whether it takes the sign-in'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l json -d 'Print it as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l in -d 'Look at things as this host would start us: with its entry\'s options and variables' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l json -d 'Print the findings as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -s v -l verbose -d 'Show everything that was seen, what is fine too'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l offline -d 'Ask nobody: look at this computer only'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l refresh -d 'Renew the token, to see whether that works'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l json -d 'Print the tools as the server sent them, as a JSON array'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand tools" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l save-images -d 'Save the images in the result into this folder' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
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
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l json -d 'Print the whole result as JSON, as the server sent it'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand call" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l scope -d 'For whom: you, everybody who works in this folder, or you in this folder [default: user]' -r -f -a "user\t''
project\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l name -d 'Name of the entry [default: intercom]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l env -d 'Variable for the program; its value stands in the host\'s file (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l print -d 'Print the entry, values of --env included, for you to put where it belongs'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l dry-run -d 'Show what would be done, and do nothing'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l replace -d 'Swap an entry of mcp-remote for ours, with the same meaning'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l force -d 'Write where the host isn\'t found, and over an entry that isn\'t ours'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l list -d 'Show the hosts, and what stands in their files'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l json -d 'Print the list as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand uninstall" -l scope -d 'Which entries: yours, this folder\'s, or yours for this folder [default: user]' -r -f -a "user\t''
project\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand uninstall" -l name -d 'Take out the entry of this name, whatever it starts [default: all that start us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand uninstall" -l dry-run -d 'Show what would be done, and do nothing'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand uninstall" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l from -d 'The folder of mcp-remote\'s store [default: as its entries say, else ~/.mcp-auth]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -s t -l target -d 'Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l config -d 'Config file to read instead of the one in your folder for settings' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l mode -d 'Who answers: the server, this program by itself, or whichever can [default: auto]' -r -f -a "auto\t''
remote\t''
local\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l transport -d 'Transports to try, in order [default: http-first]' -r -f -a "http-first\t''
sse-first\t''
http-only\t''
sse-only\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l protocol -r -f -a "legacy\t''
auto\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l profile -d 'Account to use, where you have several at one server [default: default]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l scopes -d 'Scopes to ask for, with blanks or commas [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l sign-in-wait -d 'Time a call waits for you to sign in; 0 = not at all [default: 45]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l store -d 'Where the key to the tokens is kept [default: auto]' -r -f -a "auto\t''
keychain\t''
file\t''"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l data-dir -d 'Folder of the tokens, a whole path [default: your folder for data]' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l callback-port -d 'Port where the browser comes back to [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l callback-path -d 'Path where the browser comes back to [default: /callback]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l host -d 'Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l auth-success-url -d 'Page that the browser is sent to in the end [default: one of ours]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l static-oauth-client-info -d 'Client that is registered already: JSON with client_id, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l static-oauth-client-metadata -d 'Members to register the client with: JSON, or @FILE [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l client-metadata-url -d 'Client ID metadata document, where the server takes one [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l resource -d 'Resource to ask a token for; "" sends none [default: what the server says]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l authorize-param -d 'Add a parameter to the authorization request (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l accept-issuer -d 'Take this issuer, though its metadata were found elsewhere [default: none]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l token-endpoint -d 'Token endpoint, for --client-credentials [default: what the server says]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l auth-timeout -d 'mcp-remote\'s name for --sign-in-wait [default: as --sign-in-wait]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l header -d 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l header-file -d 'Send the headers in this file, one a line (repeatable) [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l header-env -d 'Send a header whose value is in a variable (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l header-command -d 'Send a header that a command prints, again when refused (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l bearer-env -d 'Send the token in this variable as "Authorization: Bearer" [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l ignore-tool -d 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l allow-tool -d 'Offer only tools of this name; * is any text (repeatable) [default: all]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l fin-user -d 'Let Fin\'s tools act for this user only [default: any]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l rest-url -d 'Answer from this REST API instead of the target\'s own [default: the target\'s region\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l max-result-chars -d 'Longest result; the rest can be asked for [default: 60000]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l start-timeout -d 'Time for the server\'s first answer, retries included; not 0 [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l connect-timeout -d 'Time to connect; 0 = no limit [default: 10]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l request-timeout -d 'Time a request may go without a sign of life; 0 = no limit [default: 60]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l max-request-time -d 'Time a request may take in all; 0 = no limit [default: 300]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l headers-timeout -d 'Time until a response begins; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l body-timeout -d 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l max-message-size -d 'Largest message, in either direction [default: 64MiB]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l ca-file -d 'Trust the certificates in this PEM file too (repeatable) [default: the system\'s]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l proxy -d 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system\'s]' -r -f
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l ping-interval -d 'Ping it this often; implies --keep-alive; 0 = never [default: 30]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l log-file -d 'Log details to this file [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l record -d 'Write all messages to this file, secrets hidden, to read or to replay [default: none]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -s y -l yes -d 'Do it'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l json -d 'Print what is found, and what becomes of it, as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l allow-http -d 'Allow http:// to hosts other than this machine [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l no-browser -d 'Open no browser: only show the link [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l device-code -d 'Sign in with a code that you type in on any device [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l disable-resource-parameter -d 'Send no resource parameter [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l use-id-token -d 'Send the ID token in place of the access token [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l client-credentials -d 'Get a token with the client\'s own secret or key, and nobody signs in [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l read-only -d 'Offer only tools that say they change nothing [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l allow-writes -d 'Offer the tools that change something too [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l ipv4 -d 'Use IPv4 addresses only [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l keep-alive -d 'Ping the server now and then [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l disable-cookies -d 'Keep no cookies [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l enable-proxy
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l debug -d 'Log details to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l silent -d 'Write nothing to stderr [default: off]'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -l print-config -d 'Show each setting, its value and where it came from, and exit'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l user-id -d 'The user\'s id in your own system (Intercom\'s user_id)' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l email -d 'The user\'s email address' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l name -d 'The user\'s name' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l expires -d 'How long it is good: 15m, 1h, at most 24h' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l secret-file -d 'Read the Messenger API secret from this file (- for stdin) [default: the variable INTERCOM_MESSENGER_SECRET, else what is piped in, else you are asked]' -r -F
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l secret-env -d 'Read the Messenger API secret from this variable' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -l json -d 'Print the token and its times as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand fin-jwt" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand replay" -l lenient -d 'Answer any request that was recorded, in whatever order'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand replay" -l timing -d 'Keep the recorded pauses, up to 5 seconds each'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand replay" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l port -d 'Port on 127.0.0.1 [default: any free one]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l token -d 'Access token to ask for [default: a random one]' -r
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -l json -d 'Print the address and the token as JSON'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand sandbox" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand completions" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand man" -l out -d 'Write every page as a file into this folder, instead of the main page to stdout' -r -f -a "(__fish_complete_directories)"
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand man" -s h -l help -d 'Print help'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "serve" -d 'Bridge a host\'s stdio to the server (the default)'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "login" -d 'Sign in to the server, in a browser or on another device'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "logout" -d 'Sign out: revoke the tokens, and forget them'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "status" -d 'Show who is signed in, where, until when, where that is kept, and who was met last'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "doctor" -d 'Look for what is wrong, and say what helps'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "token" -d 'Print the access token, renewed if need be'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "tools" -d 'Show what tools the server offers'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "call" -d 'Call one tool, and print its result'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "install" -d 'Have a host (Claude, Cursor, VS Code, …) start this program'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "uninstall" -d 'Take it out of a host again'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "import" -d 'Leave mcp-remote: take over its sign-ins, and the entries that start it'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "fin-jwt" -d 'Make a Messenger JWT, to try out fin/APP_ID with'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "replay" -d 'Play a recording (--record FILE) to a host, as the bridge did'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "sandbox" -d 'Serve the sample workspace\'s REST API on this machine'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "completions" -d 'Print the completions for a shell'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "man" -d 'Print the manual page, or write all pages into a folder'
complete -c intercom-mcp -n "__fish_intercom_mcp_using_subcommand help; and not __fish_seen_subcommand_from serve login logout status doctor token tools call install uninstall import fin-jwt replay sandbox completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
