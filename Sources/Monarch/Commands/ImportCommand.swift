// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import BitlBeeImport
import Cryptography
import GatewayCore
import GatewayStore
import Glibc
import MSNConnector
import NIOCore
import NIOPosix

/// `monarch import bitlbee FILE`: takes over a user of another gateway.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over users of other gateways.",
        subcommands: [BitlBee.self])

    struct BitlBee: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bitlbee",
            abstract: "Import a user of BitlBee: settings, channels, MSN accounts with their passwords, and nicks.",
            discussion: """
                FILE is the user's file in BitlBee's configuration directory, such as /var/lib/bitlbee/alice.xml. The user's \
                password in BitlBee is asked for, as it alone opens the passwords in the file; it becomes their password here, \
                if there is no user of the name yet. Where PAM or LDAP checked it, a new one is asked for. The gateway must \
                not be running.
                """)

        @Argument(help: ArgumentHelp("The user's file.", valueName: "file"))
        var file: String

        @Option(
            help: ArgumentHelp("What the user is called here, instead of their nick in BitlBee.", valueName: "name"))
        var user: String?

        @Option(
            help: ArgumentHelp(
                "The network the MSN accounts are on, instead of [users] default_network.", valueName: "network"))
        var network: String?

        @OptionGroup var place: UserCommand.Place

        func run() async throws {
            let configuration = try place.option.load().configuration
            let network = network ?? configuration.users.defaultNetwork
            guard configuration.networks[network] != nil else {
                let known = configuration.networks.keys.sorted().joined(separator: ", ")
                throw CommandFailure(.usage, "there is no network '\(network)' (there are \(known))")
            }
            do {
                let profile = try BitlBeeProfile(try Self.read(file))
                let name = try UserAdministration.name(user ?? profile.nick)
                let password =
                    try profile.isCheckedElsewhere
                    ? PasswordInput.read("New password of \(name) here: ")
                    : PasswordInput.read("Password of \(profile.nick) in BitlBee: ", isNew: false)
                // Before anything is opened or made: with a wrong password nothing is imported.
                let plan = try ImportPlan(profile, password: password, network: network)
                try await place.withUsers { users in
                    let importer = Importer(
                        registry: users.users, stores: users.database.stores,
                        on: MultiThreadedEventLoopGroup.singleton.next(),
                        identity: { MSNConnector.identity(of: $0) })
                    for line in try await importer.run(plan, as: name, password: password) + plan.notes {
                        Terminal.print(Terminal.oneLine(line))
                    }
                }
            } catch let error as ImportError {
                throw CommandFailure(.failure, "\(file): \(error.text)")
            }
        }

        private static func read(_ path: String) throws -> [UInt8] {
            let descriptor = open(path, O_RDONLY)
            guard descriptor >= 0 else {
                throw CommandFailure(.failure, "\(path): cannot be read: " + String(cString: strerror(errno)))
            }
            defer { close(descriptor) }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            while bytes.count <= Importer.largestFile {
                let count = Glibc.read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else {
                    throw CommandFailure(.failure, "\(path): cannot be read: " + String(cString: strerror(errno)))
                }
                if count == 0 { break }
                bytes += chunk.prefix(count)
            }
            return bytes
        }
    }
}
