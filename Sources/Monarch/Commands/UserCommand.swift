// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Cryptography
import GatewayCore
import GatewayStore
import Logging

/// `monarch user add|list|remove|password`: looks after the users of a gateway that is not running.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and remove users of the gateway, and give them new passwords.",
        discussion: """
            The gateway must not be running. Passwords have at least 6 characters; they are typed twice and not shown, or are one line of standard input: \
            printf '%s\\n' \"$password\" | monarch user add alice
            """,
        subcommands: [Add.self, List.self, Remove.self, Password.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a user, even if [users] registration is closed.")

        @Argument(help: ArgumentHelp("What the user logs in as, such as alice.", valueName: "name"))
        var name: String
        @OptionGroup var place: Place

        func run() async throws {
            try await place.withUsers { users in
                let name = try UserAdministration.name(name)
                Terminal.print(try await users.add(name) { try PasswordInput.read("Password for \(name): ") })
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all users with their accounts, and when they were last here.")

        @OptionGroup var place: Place

        func run() async throws {
            try await place.withUsers { users in
                for line in try await users.list() { Terminal.print(line) }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user with everything kept of them.")

        @Argument(
            help: ArgumentHelp(
                "The user, or the network/address of a remembered sign-in, as in the list.", valueName: "name"))
        var name: String
        @OptionGroup var place: Place

        func run() async throws {
            try await place.withUsers { users in Terminal.print(try await users.remove(name)) }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user another password.",
            discussion: """
                The passwords of the user's accounts can be kept only if they have set remember or always-on; if not, the \
                user has to add them again.
                """)

        @Argument(help: ArgumentHelp("The user.", valueName: "name"))
        var name: String
        @OptionGroup var place: Place

        func run() async throws {
            try await place.withUsers { users in
                let name = try UserAdministration.name(name)
                Terminal.print(
                    try await users.setPassword(of: name) { try PasswordInput.read("New password for \(name): ") })
            }
        }
    }

    /// Which gateway it is about.
    struct Place: ParsableArguments {
        @OptionGroup var option: ConfigurationOption

        @Option(
            help: ArgumentHelp(
                "Where the database is, instead of [storage] directory.", valueName: "directory"))
        var dataDir: String?

        func withUsers(_ body: (UserAdministration) async throws -> Void) async throws {
            let configuration = try option.load().configuration
            let logger = Log.start(level: .error)
            let directory = try DataDirectory.path(chosen: dataDir, configured: configuration.storage.directory)
            try await UserAdministration.run(in: directory, configuration, logger: logger, body)
        }
    }
}
