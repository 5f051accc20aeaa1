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
        guard UserRegistry.isPassword(password) else {
            throw CommandFailure(.failure, UserRefusal.badPassword.text)
        }
        return password
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
