// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Ports for a service that is stopped and started again at the same address.
///
/// The system gives a port that has been let go to whoever asks next for any, as other tests do all the time; it takes
/// none from below 32768 for that (`ip_local_port_range`).
enum LastingPort {
    private static let range: Range<Int> = 20_000..<32_000
    private static let next = Atomic(Int(getpid()) &* 31)

    /// One on which nobody listens on 127.0.0.1, and which no other test of this process is given.
    static func take() -> Int {
        while true {
            let port = range.lowerBound + next.wrappingAdd(1, ordering: .relaxed).oldValue % range.count
            if isFree(port) { return port }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
