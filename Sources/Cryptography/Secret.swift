// SPDX-License-Identifier: Apache-2.0

/// A password, ticket or key that no log line and no error text can show.
///
/// However it is printed, interpolated, dumped or mirrored, alone or inside another value, it reads
/// `‹redacted›`. Code that really needs the value says so with `exposed`.
package struct Secret<Value: Sendable>: Sendable {
    /// The value itself.
    package var exposed: Value

    /// Wraps `value`.
    package init(_ value: Value) {
        self.exposed = value
    }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹redacted›" }
    package var debugDescription: String { "‹redacted›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
