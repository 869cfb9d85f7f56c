package software.amazon.awssdk.services.secretsmanager;

import java.util.function.Consumer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;

/** The signatures of the SDK that the code to copy uses. */
public interface SecretsManagerClientBuilder {
    SecretsManagerClientBuilder overrideConfiguration(Consumer<ClientOverrideConfiguration.Builder> change);

    SecretsManagerClient build();
}
