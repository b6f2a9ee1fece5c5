
use builtin;
use str;

set edit:completion:arg-completer[intercom-mcp] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'intercom-mcp'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'intercom-mcp'= {
            cand -t 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --target 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --config 'Config file to read instead of the one in your folder for settings'
            cand --mode 'Who answers: the server, this program by itself, or whichever can [default: auto]'
            cand --transport 'Transports to try, in order [default: http-first]'
            cand --protocol 'protocol'
            cand --header 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]'
            cand --header-file 'Send the headers in this file, one a line (repeatable) [default: none]'
            cand --header-env 'Send a header whose value is in a variable (repeatable) [default: none]'
            cand --header-command 'Send a header whose value a command prints; no shell (repeatable) [default: none]'
            cand --bearer-env 'Send the token in this variable as "Authorization: Bearer" [default: none]'
            cand --ignore-tool 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]'
            cand --allow-tool 'Offer only tools of this name; * is any text (repeatable) [default: all]'
            cand --rest-url 'Answer from this REST API instead of the target''s own [default: the target''s region''s]'
            cand --max-result-chars 'Longest result; the rest can be asked for [default: 60000]'
            cand --start-timeout 'Time for the server''s first answer, retries included; not 0 [default: 30]'
            cand --connect-timeout 'Time to connect; 0 = no limit [default: 10]'
            cand --request-timeout 'Time a request may go without a sign of life; 0 = no limit [default: 60]'
            cand --max-request-time 'Time a request may take in all; 0 = no limit [default: 300]'
            cand --headers-timeout 'Time until a response begins; 0 = no limit [default: as --request-timeout]'
            cand --body-timeout 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]'
            cand --max-message-size 'Largest message, in either direction [default: 64MiB]'
            cand --ca-file 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]'
            cand --proxy 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]'
            cand --ping-interval 'Ping it this often; implies --keep-alive; 0 = never [default: 30]'
            cand --log-file 'Log details to this file [default: none]'
            cand --allow-http 'Allow http:// to hosts other than this machine [default: off]'
            cand --read-only 'Offer only tools that say they change nothing [default: off]'
            cand --allow-writes 'Offer the tools that change something too [default: off]'
            cand --ipv4 'Use IPv4 addresses only [default: off]'
            cand --keep-alive 'Ping the server now and then [default: off]'
            cand --disable-cookies 'Keep no cookies [default: off]'
            cand --enable-proxy 'enable-proxy'
            cand --debug 'Log details to stderr [default: off]'
            cand --silent 'Write nothing to stderr [default: off]'
            cand --print-config 'Show each setting, its value and where it came from, and exit'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand serve 'Bridge a host''s stdio to the server (the default)'
            cand tools 'Show what tools the server offers'
            cand call 'Call one tool, and print its result'
            cand sandbox 'Serve the sample workspace''s REST API on this machine'
            cand completions 'Print the completions for a shell'
            cand man 'Print the manual page, or write all pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'intercom-mcp;serve'= {
            cand -t 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --target 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --config 'Config file to read instead of the one in your folder for settings'
            cand --mode 'Who answers: the server, this program by itself, or whichever can [default: auto]'
            cand --transport 'Transports to try, in order [default: http-first]'
            cand --protocol 'protocol'
            cand --header 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]'
            cand --header-file 'Send the headers in this file, one a line (repeatable) [default: none]'
            cand --header-env 'Send a header whose value is in a variable (repeatable) [default: none]'
            cand --header-command 'Send a header whose value a command prints; no shell (repeatable) [default: none]'
            cand --bearer-env 'Send the token in this variable as "Authorization: Bearer" [default: none]'
            cand --ignore-tool 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]'
            cand --allow-tool 'Offer only tools of this name; * is any text (repeatable) [default: all]'
            cand --rest-url 'Answer from this REST API instead of the target''s own [default: the target''s region''s]'
            cand --max-result-chars 'Longest result; the rest can be asked for [default: 60000]'
            cand --start-timeout 'Time for the server''s first answer, retries included; not 0 [default: 30]'
            cand --connect-timeout 'Time to connect; 0 = no limit [default: 10]'
            cand --request-timeout 'Time a request may go without a sign of life; 0 = no limit [default: 60]'
            cand --max-request-time 'Time a request may take in all; 0 = no limit [default: 300]'
            cand --headers-timeout 'Time until a response begins; 0 = no limit [default: as --request-timeout]'
            cand --body-timeout 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]'
            cand --max-message-size 'Largest message, in either direction [default: 64MiB]'
            cand --ca-file 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]'
            cand --proxy 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]'
            cand --ping-interval 'Ping it this often; implies --keep-alive; 0 = never [default: 30]'
            cand --log-file 'Log details to this file [default: none]'
            cand --allow-http 'Allow http:// to hosts other than this machine [default: off]'
            cand --read-only 'Offer only tools that say they change nothing [default: off]'
            cand --allow-writes 'Offer the tools that change something too [default: off]'
            cand --ipv4 'Use IPv4 addresses only [default: off]'
            cand --keep-alive 'Ping the server now and then [default: off]'
            cand --disable-cookies 'Keep no cookies [default: off]'
            cand --enable-proxy 'enable-proxy'
            cand --debug 'Log details to stderr [default: off]'
            cand --silent 'Write nothing to stderr [default: off]'
            cand --print-config 'Show each setting, its value and where it came from, and exit'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'intercom-mcp;tools'= {
            cand -t 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --target 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --config 'Config file to read instead of the one in your folder for settings'
            cand --mode 'Who answers: the server, this program by itself, or whichever can [default: auto]'
            cand --transport 'Transports to try, in order [default: http-first]'
            cand --protocol 'protocol'
            cand --header 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]'
            cand --header-file 'Send the headers in this file, one a line (repeatable) [default: none]'
            cand --header-env 'Send a header whose value is in a variable (repeatable) [default: none]'
            cand --header-command 'Send a header whose value a command prints; no shell (repeatable) [default: none]'
            cand --bearer-env 'Send the token in this variable as "Authorization: Bearer" [default: none]'
            cand --ignore-tool 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]'
            cand --allow-tool 'Offer only tools of this name; * is any text (repeatable) [default: all]'
            cand --rest-url 'Answer from this REST API instead of the target''s own [default: the target''s region''s]'
            cand --max-result-chars 'Longest result; the rest can be asked for [default: 60000]'
            cand --start-timeout 'Time for the server''s first answer, retries included; not 0 [default: 30]'
            cand --connect-timeout 'Time to connect; 0 = no limit [default: 10]'
            cand --request-timeout 'Time a request may go without a sign of life; 0 = no limit [default: 60]'
            cand --max-request-time 'Time a request may take in all; 0 = no limit [default: 300]'
            cand --headers-timeout 'Time until a response begins; 0 = no limit [default: as --request-timeout]'
            cand --body-timeout 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]'
            cand --max-message-size 'Largest message, in either direction [default: 64MiB]'
            cand --ca-file 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]'
            cand --proxy 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]'
            cand --ping-interval 'Ping it this often; implies --keep-alive; 0 = never [default: 30]'
            cand --log-file 'Log details to this file [default: none]'
            cand --json 'Print the tools as the server sent them, as a JSON array'
            cand --allow-http 'Allow http:// to hosts other than this machine [default: off]'
            cand --read-only 'Offer only tools that say they change nothing [default: off]'
            cand --allow-writes 'Offer the tools that change something too [default: off]'
            cand --ipv4 'Use IPv4 addresses only [default: off]'
            cand --keep-alive 'Ping the server now and then [default: off]'
            cand --disable-cookies 'Keep no cookies [default: off]'
            cand --enable-proxy 'enable-proxy'
            cand --debug 'Log details to stderr [default: off]'
            cand --silent 'Write nothing to stderr [default: off]'
            cand --print-config 'Show each setting, its value and where it came from, and exit'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'intercom-mcp;call'= {
            cand --save-images 'Save the images in the result into this folder'
            cand -t 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --target 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]'
            cand --config 'Config file to read instead of the one in your folder for settings'
            cand --mode 'Who answers: the server, this program by itself, or whichever can [default: auto]'
            cand --transport 'Transports to try, in order [default: http-first]'
            cand --protocol 'protocol'
            cand --header 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]'
            cand --header-file 'Send the headers in this file, one a line (repeatable) [default: none]'
            cand --header-env 'Send a header whose value is in a variable (repeatable) [default: none]'
            cand --header-command 'Send a header whose value a command prints; no shell (repeatable) [default: none]'
            cand --bearer-env 'Send the token in this variable as "Authorization: Bearer" [default: none]'
            cand --ignore-tool 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]'
            cand --allow-tool 'Offer only tools of this name; * is any text (repeatable) [default: all]'
            cand --rest-url 'Answer from this REST API instead of the target''s own [default: the target''s region''s]'
            cand --max-result-chars 'Longest result; the rest can be asked for [default: 60000]'
            cand --start-timeout 'Time for the server''s first answer, retries included; not 0 [default: 30]'
            cand --connect-timeout 'Time to connect; 0 = no limit [default: 10]'
            cand --request-timeout 'Time a request may go without a sign of life; 0 = no limit [default: 60]'
            cand --max-request-time 'Time a request may take in all; 0 = no limit [default: 300]'
            cand --headers-timeout 'Time until a response begins; 0 = no limit [default: as --request-timeout]'
            cand --body-timeout 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]'
            cand --max-message-size 'Largest message, in either direction [default: 64MiB]'
            cand --ca-file 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]'
            cand --proxy 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]'
            cand --ping-interval 'Ping it this often; implies --keep-alive; 0 = never [default: 30]'
            cand --log-file 'Log details to this file [default: none]'
            cand --json 'Print the whole result as JSON, as the server sent it'
            cand --allow-http 'Allow http:// to hosts other than this machine [default: off]'
            cand --read-only 'Offer only tools that say they change nothing [default: off]'
            cand --allow-writes 'Offer the tools that change something too [default: off]'
            cand --ipv4 'Use IPv4 addresses only [default: off]'
            cand --keep-alive 'Ping the server now and then [default: off]'
            cand --disable-cookies 'Keep no cookies [default: off]'
            cand --enable-proxy 'enable-proxy'
            cand --debug 'Log details to stderr [default: off]'
            cand --silent 'Write nothing to stderr [default: off]'
            cand --print-config 'Show each setting, its value and where it came from, and exit'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'intercom-mcp;sandbox'= {
            cand --port 'Port on 127.0.0.1 [default: any free one]'
            cand --token 'Access token to ask for [default: a random one]'
            cand --json 'Print the address and the token as JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'intercom-mcp;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'intercom-mcp;man'= {
            cand --out 'Write every page as a file into this folder, instead of the main page to stdout'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'intercom-mcp;help'= {
            cand serve 'Bridge a host''s stdio to the server (the default)'
            cand tools 'Show what tools the server offers'
            cand call 'Call one tool, and print its result'
            cand sandbox 'Serve the sample workspace''s REST API on this machine'
            cand completions 'Print the completions for a shell'
            cand man 'Print the manual page, or write all pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'intercom-mcp;help;serve'= {
        }
        &'intercom-mcp;help;tools'= {
        }
        &'intercom-mcp;help;call'= {
        }
        &'intercom-mcp;help;sandbox'= {
        }
        &'intercom-mcp;help;completions'= {
        }
        &'intercom-mcp;help;man'= {
        }
        &'intercom-mcp;help;help'= {
        }
    ]
    $completions[$command]
}
