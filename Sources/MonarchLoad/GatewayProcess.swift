// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A gateway started for a measurement, and what the kernel says of it.
final class GatewayProcess {
    let port: Int
    private let process = Process()
    private let configurationURL: URL
    private let dataURL: URL

    /// - Parameter keepsHistory: whether everything that is said is stored.
    init(program: String, world: World, keepsHistory: Bool = false) throws {
        port = try Self.freePort()
        configurationURL = FileManager.default.temporaryDirectory.appendingPathComponent("monarch-load-\(port).toml")
        try Data(world.gatewayConfiguration(port: port, keepsHistory: keepsHistory).utf8).write(to: configurationURL)
        process.executableURL = URL(fileURLWithPath: program)
        dataURL = FileManager.default.temporaryDirectory.appendingPathComponent("monarch-load-\(port)")
        process.arguments = ["serve", "--config", configurationURL.path, "--data-dir", dataURL.path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: configurationURL)
        try? FileManager.default.removeItem(at: dataURL)
    }

    /// User and system time so far, in seconds.
    var cpuSeconds: Double {
        // Fields 14 and 15 of proc_pid_stat(5), counted after the name in parentheses.
        let stat = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Waits until the program has nothing to do: what sign-ins leave to be done after them, keys made of passwords above
    /// all, is not what messages cost.
    func rest() async throws {
        var quiet = 0
        for _ in 0..<100 where quiet < 2 {
            let before = cpuSeconds
            // Of a program that does nothing there is nothing else to wait for.
            try await Task.sleep(for: .milliseconds(200))
            guard isRunning else { throw LoadError("the gateway has ended") }
            quiet = cpuSeconds - before < 0.015 ? quiet + 1 : 0
        }
        if quiet < 2 { throw LoadError("the gateway does not come to rest") }
    }

    /// Resident memory in KiB.
    var residentKiB: Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            return line.split(separator: " ").compactMap { Double($0) }.first ?? .nan
        }
        return .nan
    }

    /// A port that nothing listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw LoadError("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// Something that keeps a measurement from meaning anything.
struct LoadError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
