// SPDX-License-Identifier: Apache-2.0
import ChatLog
import Cryptography
import GatewayCore
import GatewayStore
import Glibc
import Logging
import NIOCore
import NIOPosix

/// What `monarch user` does, in lines for the one who typed it.
struct UserAdministration {
    let database: GatewayDatabase
    let users: UserRegistry
    private let networks: Set<String>
    private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

    init(database: GatewayDatabase, _ configuration: Configuration = Configuration(networks: [:])) {
        self.database = database
        users = Gateway.users(database, configuration)
        networks = Set(configuration.networks.keys)
    }

    /// Opens the database of a data directory, does something, and closes it.
    static func run(
        in directory: String, _ configuration: Configuration = Configuration(networks: [:]), logger: Logger,
        _ body: (UserAdministration) async throws -> Void
    ) async throws {
        let database = try GatewayDatabase.alone(in: directory, logger: logger)
        do {
            try await body(UserAdministration(database: database, configuration))
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    static func name(_ text: String) throws -> UserName {
        guard let name = UserName(text) else {
            throw CommandFailure(.usage, "'\(text)' cannot be a user: \(UserRefusal.badName.text)")
        }
        return name
    }

    /// - Parameter password: asked for once it is clear that the name can be had.
    func add(_ name: UserName, password: () throws -> Secret<String>) async throws -> String {
        guard !networks.contains(name.rawValue) else {
            throw CommandFailure(.failure, "a network is called \(name) here")
        }
        guard try await !ask({ users.isThere(name.rawValue, on: $0, $1) }) else {
            throw CommandFailure(.failure, UserRefusal.taken.text)
        }
        let password = try password()
        _ = try await ask { users.register(name, password: password, isByOperator: true, on: $0, $1) }
        return "\(name) was added."
    }

    func list() async throws -> [String] {
        let all = try await ask { users.overview(on: $0, $1) }
        guard !all.isEmpty else { return ["There are no users."] }
        let table =
            [["user", "accounts", "always on", "last seen (UTC)"]]
            + all.map { user in
                let accounts = user.accounts.map(\.rawValue).joined(separator: " ")
                return [
                    user.user, accounts.isEmpty ? "-" : accounts, user.isAlwaysOn ? "yes" : "no",
                    Self.date(user.lastSeenAt),
                ]
            }
        let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            let cells = row.enumerated().map { column, cell in
                column == 3 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            return Terminal.oneLine(cells.joined())
        }
    }

    func remove(_ text: String) async throws -> String {
        // Accounts are kept under addresses in lower case, as names are.
        let user = text.lowercased()
        let accounts: [UserAccount]
        do {
            accounts = try await ask { users.remove(user: user, on: $0, $1) }
        } catch UserRefusal.gone {
            throw CommandFailure(.failure, "there is no user '\(text)'")
        }
        // As long as it is known which they are.
        let rest = LogWriter.removed(
            directory: database.directory + "/" + HistoryUpkeep.logDirectory, ledger: database.logLedger, of: user)
        let stores = database.stores
        stores.forget(user: user)
        var others: [String] = []
        for account in accounts {
            guard let password = account.password else {
                others.append(account.id.rawValue)
                continue
            }
            let isOwner = await withCheckedContinuation { continuation in
                stores.owners.verify(password, of: account.id, on: loop) { continuation.resume(returning: $0) }
            }
            guard isOwner else { continue }
            stores.forget(account: account.id)
            stores.nicks.forget(nicksOf: account.id)
        }
        guard rest.isEmpty else {
            throw CommandFailure(
                .failure,
                "\(user) was removed, but \(rest.count) of their log files could not be: look into "
                    + database.directory + "/" + HistoryUpkeep.logDirectory)
        }
        guard !others.isEmpty else { return "\(user) was removed, with everything kept of them." }
        return
            "\(user) was removed, with settings, history and logs. What is kept of \(others.joined(separator: ", ")) "
            + "(contacts, nicks, messages that wait) stays, as only the password of the user tells whether it is theirs."
    }

    /// - Parameter password: asked for once it is clear that there is such a user.
    func setPassword(of name: UserName, _ password: () throws -> Secret<String>) async throws -> String {
        guard try await ask({ users.isThere(name.rawValue, on: $0, $1) }) else {
            throw CommandFailure(.failure, "there is no user '\(name)'")
        }
        let password = try password()
        let areKept = try await ask { users.resetPassword(password, of: name, on: $0, $1) }
        let all = try await ask { users.overview(on: $0, $1) }
        let hasAccounts = all.contains { $0.user == name.rawValue && !$0.accounts.isEmpty }
        return areKept || !hasAccounts
            ? "\(name) has a new password."
            : "\(name) has a new password. Only the old one opened the passwords of their accounts: they have to be "
                + "given again, with account add."
    }

    private func ask<Value: Sendable>(
        _ body: (any EventLoop, @escaping UserAnswer<Value>) -> Void
    ) async throws -> Value {
        let result = await withCheckedContinuation { continuation in
            body(loop) { continuation.resume(returning: $0) }
        }
        switch result {
        case .success(let value): return value
        case .failure(.gone): throw UserRefusal.gone
        case .failure(let refusal): throw CommandFailure(.failure, refusal.text)
        }
    }

    /// `2026-11-21 15:10`
    private static func date(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension GatewayDatabase {
    /// Opens the database of a gateway that does not run.
    static func alone(in directory: String, logger: Logger) throws(CommandFailure) -> GatewayDatabase {
        do {
            return try GatewayDatabase.open(directory: directory, logger: logger)
        } catch {
            let isInUse = error.reason.hasPrefix("another gateway")
            throw CommandFailure(
                .cannotCreate, isInUse ? "a gateway is running on \(directory): stop it first" : error.description)
        }
    }
}
