// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import Glibc

/// A password from a terminal, which does not show it, or from one line of standard input. Never from the command line, where
/// everybody on the machine could read it.
enum PasswordInput {
    /// - Parameter isNew: asked for twice, so that a slip does not become the password.
    static func read(_ prompt: String, isNew: Bool = true) throws -> Secret<String> {
        let password: Secret<String>
        if isatty(STDIN_FILENO) == 1 {
            password = try withoutEcho {
                let first = try line(prompt)
                guard try !isNew || line("The same again: ") == first else {
                    throw CommandFailure(.failure, "the two passwords differ")
                }
                return first
            }
        } else {
            password = try line(nil)
        }
        try check(password, isNew: isNew)
        return password
    }

    static func check(_ password: Secret<String>, isNew: Bool) throws(CommandFailure) {
        let isPassword = UserRegistry.isPassword(password)
        guard let refusal = isNew ? UserRegistry.refusal(ofNew: password) : isPassword ? nil : .badPassword else {
            return
        }
        throw CommandFailure(.failure, refusal.text)
    }

    private static func withoutEcho<Value>(_ body: () throws -> Value) throws -> Value {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw CommandFailure(.failure, "the terminal cannot be kept from showing the password")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ECHONL)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            throw CommandFailure(.failure, "the terminal cannot be kept from showing the password")
        }
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return try restoring(before, whenEndedBy: [SIGINT, SIGTERM, SIGHUP, SIGQUIT], body)
    }

    /// The terminal as it was, for the handler of signals, which can be given nothing.
    private nonisolated(unsafe) static var terminal = termios()

    /// Whoever ends the program while it asks gets back a terminal that shows what is typed.
    private static func restoring<Value>(
        _ before: termios, whenEndedBy signals: [Int32], _ body: () throws -> Value
    ) rethrows -> Value {
        terminal = before
        let former = signals.map { number in
            signal(number) { number in
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &PasswordInput.terminal)
                signal(number, SIG_DFL)
                kill(getpid(), number)
            }
        }
        defer { for (number, handler) in zip(signals, former) { signal(number, handler) } }
        return try body()
    }

    private static func line(_ prompt: String?) throws -> Secret<String> {
        if let prompt {
            let bytes = Array(prompt.utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
        }
        guard let line = readLine(strippingNewline: true) else {
            throw CommandFailure(.failure, "there is no password on standard input")
        }
        return Secret(line)
    }
}
