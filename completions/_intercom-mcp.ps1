
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'intercom-mcp' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'intercom-mcp'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'intercom-mcp' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file to read instead of the one in your folder for settings')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Who answers: the server, this program by itself, or whichever can [default: auto]')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transports to try, in order [default: http-first]')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'protocol')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]')
            [CompletionResult]::new('--header-file', '--header-file', [CompletionResultType]::ParameterName, 'Send the headers in this file, one a line (repeatable) [default: none]')
            [CompletionResult]::new('--header-env', '--header-env', [CompletionResultType]::ParameterName, 'Send a header whose value is in a variable (repeatable) [default: none]')
            [CompletionResult]::new('--header-command', '--header-command', [CompletionResultType]::ParameterName, 'Send a header whose value a command prints; no shell (repeatable) [default: none]')
            [CompletionResult]::new('--bearer-env', '--bearer-env', [CompletionResultType]::ParameterName, 'Send the token in this variable as "Authorization: Bearer" [default: none]')
            [CompletionResult]::new('--ignore-tool', '--ignore-tool', [CompletionResultType]::ParameterName, 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]')
            [CompletionResult]::new('--allow-tool', '--allow-tool', [CompletionResultType]::ParameterName, 'Offer only tools of this name; * is any text (repeatable) [default: all]')
            [CompletionResult]::new('--rest-url', '--rest-url', [CompletionResultType]::ParameterName, 'Answer from this REST API instead of the target''s own [default: the target''s region''s]')
            [CompletionResult]::new('--max-result-chars', '--max-result-chars', [CompletionResultType]::ParameterName, 'Longest result; the rest can be asked for [default: 60000]')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Time for the server''s first answer, retries included; not 0 [default: 30]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Time to connect; 0 = no limit [default: 10]')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Time a request may go without a sign of life; 0 = no limit [default: 60]')
            [CompletionResult]::new('--max-request-time', '--max-request-time', [CompletionResultType]::ParameterName, 'Time a request may take in all; 0 = no limit [default: 300]')
            [CompletionResult]::new('--headers-timeout', '--headers-timeout', [CompletionResultType]::ParameterName, 'Time until a response begins; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--body-timeout', '--body-timeout', [CompletionResultType]::ParameterName, 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--max-message-size', '--max-message-size', [CompletionResultType]::ParameterName, 'Largest message, in either direction [default: 64MiB]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]')
            [CompletionResult]::new('--ping-interval', '--ping-interval', [CompletionResultType]::ParameterName, 'Ping it this often; implies --keep-alive; 0 = never [default: 30]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log details to this file [default: none]')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Allow http:// to hosts other than this machine [default: off]')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Offer only tools that say they change nothing [default: off]')
            [CompletionResult]::new('--allow-writes', '--allow-writes', [CompletionResultType]::ParameterName, 'Offer the tools that change something too [default: off]')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 addresses only [default: off]')
            [CompletionResult]::new('--keep-alive', '--keep-alive', [CompletionResultType]::ParameterName, 'Ping the server now and then [default: off]')
            [CompletionResult]::new('--disable-cookies', '--disable-cookies', [CompletionResultType]::ParameterName, 'Keep no cookies [default: off]')
            [CompletionResult]::new('--enable-proxy', '--enable-proxy', [CompletionResultType]::ParameterName, 'enable-proxy')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log details to stderr [default: off]')
            [CompletionResult]::new('--silent', '--silent', [CompletionResultType]::ParameterName, 'Write nothing to stderr [default: off]')
            [CompletionResult]::new('--print-config', '--print-config', [CompletionResultType]::ParameterName, 'Show each setting, its value and where it came from, and exit')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Bridge a host''s stdio to the server (the default)')
            [CompletionResult]::new('tools', 'tools', [CompletionResultType]::ParameterValue, 'Show what tools the server offers')
            [CompletionResult]::new('call', 'call', [CompletionResultType]::ParameterValue, 'Call one tool, and print its result')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve the sample workspace''s REST API on this machine')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'intercom-mcp;serve' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file to read instead of the one in your folder for settings')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Who answers: the server, this program by itself, or whichever can [default: auto]')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transports to try, in order [default: http-first]')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'protocol')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]')
            [CompletionResult]::new('--header-file', '--header-file', [CompletionResultType]::ParameterName, 'Send the headers in this file, one a line (repeatable) [default: none]')
            [CompletionResult]::new('--header-env', '--header-env', [CompletionResultType]::ParameterName, 'Send a header whose value is in a variable (repeatable) [default: none]')
            [CompletionResult]::new('--header-command', '--header-command', [CompletionResultType]::ParameterName, 'Send a header whose value a command prints; no shell (repeatable) [default: none]')
            [CompletionResult]::new('--bearer-env', '--bearer-env', [CompletionResultType]::ParameterName, 'Send the token in this variable as "Authorization: Bearer" [default: none]')
            [CompletionResult]::new('--ignore-tool', '--ignore-tool', [CompletionResultType]::ParameterName, 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]')
            [CompletionResult]::new('--allow-tool', '--allow-tool', [CompletionResultType]::ParameterName, 'Offer only tools of this name; * is any text (repeatable) [default: all]')
            [CompletionResult]::new('--rest-url', '--rest-url', [CompletionResultType]::ParameterName, 'Answer from this REST API instead of the target''s own [default: the target''s region''s]')
            [CompletionResult]::new('--max-result-chars', '--max-result-chars', [CompletionResultType]::ParameterName, 'Longest result; the rest can be asked for [default: 60000]')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Time for the server''s first answer, retries included; not 0 [default: 30]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Time to connect; 0 = no limit [default: 10]')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Time a request may go without a sign of life; 0 = no limit [default: 60]')
            [CompletionResult]::new('--max-request-time', '--max-request-time', [CompletionResultType]::ParameterName, 'Time a request may take in all; 0 = no limit [default: 300]')
            [CompletionResult]::new('--headers-timeout', '--headers-timeout', [CompletionResultType]::ParameterName, 'Time until a response begins; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--body-timeout', '--body-timeout', [CompletionResultType]::ParameterName, 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--max-message-size', '--max-message-size', [CompletionResultType]::ParameterName, 'Largest message, in either direction [default: 64MiB]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]')
            [CompletionResult]::new('--ping-interval', '--ping-interval', [CompletionResultType]::ParameterName, 'Ping it this often; implies --keep-alive; 0 = never [default: 30]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log details to this file [default: none]')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Allow http:// to hosts other than this machine [default: off]')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Offer only tools that say they change nothing [default: off]')
            [CompletionResult]::new('--allow-writes', '--allow-writes', [CompletionResultType]::ParameterName, 'Offer the tools that change something too [default: off]')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 addresses only [default: off]')
            [CompletionResult]::new('--keep-alive', '--keep-alive', [CompletionResultType]::ParameterName, 'Ping the server now and then [default: off]')
            [CompletionResult]::new('--disable-cookies', '--disable-cookies', [CompletionResultType]::ParameterName, 'Keep no cookies [default: off]')
            [CompletionResult]::new('--enable-proxy', '--enable-proxy', [CompletionResultType]::ParameterName, 'enable-proxy')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log details to stderr [default: off]')
            [CompletionResult]::new('--silent', '--silent', [CompletionResultType]::ParameterName, 'Write nothing to stderr [default: off]')
            [CompletionResult]::new('--print-config', '--print-config', [CompletionResultType]::ParameterName, 'Show each setting, its value and where it came from, and exit')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'intercom-mcp;tools' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file to read instead of the one in your folder for settings')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Who answers: the server, this program by itself, or whichever can [default: auto]')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transports to try, in order [default: http-first]')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'protocol')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]')
            [CompletionResult]::new('--header-file', '--header-file', [CompletionResultType]::ParameterName, 'Send the headers in this file, one a line (repeatable) [default: none]')
            [CompletionResult]::new('--header-env', '--header-env', [CompletionResultType]::ParameterName, 'Send a header whose value is in a variable (repeatable) [default: none]')
            [CompletionResult]::new('--header-command', '--header-command', [CompletionResultType]::ParameterName, 'Send a header whose value a command prints; no shell (repeatable) [default: none]')
            [CompletionResult]::new('--bearer-env', '--bearer-env', [CompletionResultType]::ParameterName, 'Send the token in this variable as "Authorization: Bearer" [default: none]')
            [CompletionResult]::new('--ignore-tool', '--ignore-tool', [CompletionResultType]::ParameterName, 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]')
            [CompletionResult]::new('--allow-tool', '--allow-tool', [CompletionResultType]::ParameterName, 'Offer only tools of this name; * is any text (repeatable) [default: all]')
            [CompletionResult]::new('--rest-url', '--rest-url', [CompletionResultType]::ParameterName, 'Answer from this REST API instead of the target''s own [default: the target''s region''s]')
            [CompletionResult]::new('--max-result-chars', '--max-result-chars', [CompletionResultType]::ParameterName, 'Longest result; the rest can be asked for [default: 60000]')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Time for the server''s first answer, retries included; not 0 [default: 30]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Time to connect; 0 = no limit [default: 10]')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Time a request may go without a sign of life; 0 = no limit [default: 60]')
            [CompletionResult]::new('--max-request-time', '--max-request-time', [CompletionResultType]::ParameterName, 'Time a request may take in all; 0 = no limit [default: 300]')
            [CompletionResult]::new('--headers-timeout', '--headers-timeout', [CompletionResultType]::ParameterName, 'Time until a response begins; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--body-timeout', '--body-timeout', [CompletionResultType]::ParameterName, 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--max-message-size', '--max-message-size', [CompletionResultType]::ParameterName, 'Largest message, in either direction [default: 64MiB]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]')
            [CompletionResult]::new('--ping-interval', '--ping-interval', [CompletionResultType]::ParameterName, 'Ping it this often; implies --keep-alive; 0 = never [default: 30]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log details to this file [default: none]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the tools as the server sent them, as a JSON array')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Allow http:// to hosts other than this machine [default: off]')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Offer only tools that say they change nothing [default: off]')
            [CompletionResult]::new('--allow-writes', '--allow-writes', [CompletionResultType]::ParameterName, 'Offer the tools that change something too [default: off]')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 addresses only [default: off]')
            [CompletionResult]::new('--keep-alive', '--keep-alive', [CompletionResultType]::ParameterName, 'Ping the server now and then [default: off]')
            [CompletionResult]::new('--disable-cookies', '--disable-cookies', [CompletionResultType]::ParameterName, 'Keep no cookies [default: off]')
            [CompletionResult]::new('--enable-proxy', '--enable-proxy', [CompletionResultType]::ParameterName, 'enable-proxy')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log details to stderr [default: off]')
            [CompletionResult]::new('--silent', '--silent', [CompletionResultType]::ParameterName, 'Write nothing to stderr [default: off]')
            [CompletionResult]::new('--print-config', '--print-config', [CompletionResultType]::ParameterName, 'Show each setting, its value and where it came from, and exit')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'intercom-mcp;call' {
            [CompletionResult]::new('--save-images', '--save-images', [CompletionResultType]::ParameterName, 'Save the images in the result into this folder')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Server to use: us, eu, au, sandbox, a name from the config file, or a URL [default: us]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Config file to read instead of the one in your folder for settings')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Who answers: the server, this program by itself, or whichever can [default: auto]')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transports to try, in order [default: http-first]')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'protocol')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]')
            [CompletionResult]::new('--header-file', '--header-file', [CompletionResultType]::ParameterName, 'Send the headers in this file, one a line (repeatable) [default: none]')
            [CompletionResult]::new('--header-env', '--header-env', [CompletionResultType]::ParameterName, 'Send a header whose value is in a variable (repeatable) [default: none]')
            [CompletionResult]::new('--header-command', '--header-command', [CompletionResultType]::ParameterName, 'Send a header whose value a command prints; no shell (repeatable) [default: none]')
            [CompletionResult]::new('--bearer-env', '--bearer-env', [CompletionResultType]::ParameterName, 'Send the token in this variable as "Authorization: Bearer" [default: none]')
            [CompletionResult]::new('--ignore-tool', '--ignore-tool', [CompletionResultType]::ParameterName, 'Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]')
            [CompletionResult]::new('--allow-tool', '--allow-tool', [CompletionResultType]::ParameterName, 'Offer only tools of this name; * is any text (repeatable) [default: all]')
            [CompletionResult]::new('--rest-url', '--rest-url', [CompletionResultType]::ParameterName, 'Answer from this REST API instead of the target''s own [default: the target''s region''s]')
            [CompletionResult]::new('--max-result-chars', '--max-result-chars', [CompletionResultType]::ParameterName, 'Longest result; the rest can be asked for [default: 60000]')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'Time for the server''s first answer, retries included; not 0 [default: 30]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'Time to connect; 0 = no limit [default: 10]')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Time a request may go without a sign of life; 0 = no limit [default: 60]')
            [CompletionResult]::new('--max-request-time', '--max-request-time', [CompletionResultType]::ParameterName, 'Time a request may take in all; 0 = no limit [default: 300]')
            [CompletionResult]::new('--headers-timeout', '--headers-timeout', [CompletionResultType]::ParameterName, 'Time until a response begins; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--body-timeout', '--body-timeout', [CompletionResultType]::ParameterName, 'Time between two pieces of a response; 0 = no limit [default: as --request-timeout]')
            [CompletionResult]::new('--max-message-size', '--max-message-size', [CompletionResultType]::ParameterName, 'Largest message, in either direction [default: 64MiB]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too (repeatable) [default: the system''s]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use, or none [default: HTTPS_PROXY and its like, else the system''s]')
            [CompletionResult]::new('--ping-interval', '--ping-interval', [CompletionResultType]::ParameterName, 'Ping it this often; implies --keep-alive; 0 = never [default: 30]')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log details to this file [default: none]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the whole result as JSON, as the server sent it')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Allow http:// to hosts other than this machine [default: off]')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Offer only tools that say they change nothing [default: off]')
            [CompletionResult]::new('--allow-writes', '--allow-writes', [CompletionResultType]::ParameterName, 'Offer the tools that change something too [default: off]')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Use IPv4 addresses only [default: off]')
            [CompletionResult]::new('--keep-alive', '--keep-alive', [CompletionResultType]::ParameterName, 'Ping the server now and then [default: off]')
            [CompletionResult]::new('--disable-cookies', '--disable-cookies', [CompletionResultType]::ParameterName, 'Keep no cookies [default: off]')
            [CompletionResult]::new('--enable-proxy', '--enable-proxy', [CompletionResultType]::ParameterName, 'enable-proxy')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log details to stderr [default: off]')
            [CompletionResult]::new('--silent', '--silent', [CompletionResultType]::ParameterName, 'Write nothing to stderr [default: off]')
            [CompletionResult]::new('--print-config', '--print-config', [CompletionResultType]::ParameterName, 'Show each setting, its value and where it came from, and exit')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'intercom-mcp;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1 [default: any free one]')
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Access token to ask for [default: a random one]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the address and the token as JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'intercom-mcp;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'intercom-mcp;man' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write every page as a file into this folder, instead of the main page to stdout')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'intercom-mcp;help' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Bridge a host''s stdio to the server (the default)')
            [CompletionResult]::new('tools', 'tools', [CompletionResultType]::ParameterValue, 'Show what tools the server offers')
            [CompletionResult]::new('call', 'call', [CompletionResultType]::ParameterValue, 'Call one tool, and print its result')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve the sample workspace''s REST API on this machine')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'intercom-mcp;help;serve' {
            break
        }
        'intercom-mcp;help;tools' {
            break
        }
        'intercom-mcp;help;call' {
            break
        }
        'intercom-mcp;help;sandbox' {
            break
        }
        'intercom-mcp;help;completions' {
            break
        }
        'intercom-mcp;help;man' {
            break
        }
        'intercom-mcp;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
